import { createHash } from 'node:crypto'
import type { App } from './app-type.ts'

/** The moment an answer is true for changes with every answer, what it says need not: hence weak tags. */
const AS_OF = /"asOf":"[^"]*"/g

/** Lets a script that asks again be told in a few bytes that nothing changed. */
export function addEtags(app: App): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.method !== 'GET' || reply.statusCode !== 200 || typeof payload !== 'string') return payload
    if (reply.hasHeader('etag')) return payload
    const digest = createHash('sha1').update(payload.replace(AS_OF, '')).digest('base64url')
    const tag = `W/"${digest}"`
    void reply.header('etag', tag).header('cache-control', 'private, no-cache')
    const known = request.headers['if-none-match']?.split(',').map((one) => one.trim())
    if (!known?.includes(tag)) return payload
    void reply.code(304)
    return ''
  })
}
