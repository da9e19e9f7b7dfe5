import { createHash } from 'node:crypto'
import type { App } from './app-type.ts'

const AS_OF = '"asOf":"'
const QUOTE = 0x22

/** The moment an answer is true for changes with every answer, what it says need not: hence weak tags. */
export function tagOf(answer: Buffer): string {
  const digest = createHash('sha1')
  let from = 0
  for (let at = answer.indexOf(AS_OF); at !== -1; at = answer.indexOf(AS_OF, from)) {
    const end = answer.indexOf(QUOTE, at + AS_OF.length)
    if (end === -1) break
    digest.update(answer.subarray(from, at))
    from = end + 1
  }
  return `W/"${digest.update(answer.subarray(from)).digest('base64url')}"`
}

/**
 * Lets a script that asks again be told in a few bytes that nothing changed. Goes on with the answer's bytes: of a text
 * each step that follows makes them anew, for its length and to send it.
 */
export function addEtags(app: App): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const isText = typeof payload === 'string'
    if (request.method !== 'GET' || reply.statusCode !== 200 || !(isText || Buffer.isBuffer(payload))) {
      done(null, payload)
      return
    }
    const answer = isText ? Buffer.from(payload) : payload
    const tag = String(reply.getHeader('etag') ?? tagOf(answer))
    void reply.header('etag', tag).header('cache-control', 'private, no-cache')
    const known = request.headers['if-none-match']?.split(',').map((one) => one.trim())
    if (known?.includes(tag)) {
      void reply.code(304)
      done(null, '')
    } else done(null, answer)
  })
}
