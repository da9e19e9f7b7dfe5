import { hash } from 'node:crypto'
import type { App } from './app-type.ts'

/** The moment an answer is true for changes with every answer, what it says need not: hence weak tags. */
const AS_OF = /"asOf":"[^"]*"/g

export const tagOf = (text: string): string => `W/"${hash('sha1', text.replace(AS_OF, ''), 'base64url')}"`

/** Lets a script that asks again be told in a few bytes that nothing changed. */
export function addEtags(app: App): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    if (request.method !== 'GET' || reply.statusCode !== 200 || typeof payload !== 'string') {
      done(null, payload)
      return
    }
    const tag = String(reply.getHeader('etag') ?? tagOf(payload))
    void reply.header('etag', tag).header('cache-control', 'private, no-cache')
    const known = request.headers['if-none-match']?.split(',').map((one) => one.trim())
    if (known?.includes(tag)) {
      void reply.code(304)
      done(null, '')
    } else done(null, payload)
  })
}
