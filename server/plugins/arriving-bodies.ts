import type { IncomingMessage } from 'node:http'
import { ApiError } from '../errors.ts'
import type { App } from './app-type.ts'
import { MAX_SENT_BYTES } from './snapshot-body.ts'

/** Smaller ones take less than the requests a minute that a sender has: they are not counted. */
const SMALL_BYTES = 16 * 1024
/** Thirty-two of the largest. A fleet that comes back sends some kilobytes each. */
const MOST_BYTES = 32 * MAX_SENT_BYTES
const RETRY_SECONDS = 5

/**
 * A body is in memory from its first byte to its last, however long that takes, before anything else can bound it.
 * Those that come in at a time are no more than `most` bytes together: others are told to come again.
 */
export function addArrivingLimit(app: App, most = MOST_BYTES): void {
  let arriving = 0
  app.addHook('preParsing', (request, _reply, _payload, done) => {
    const bytes = announced(request.raw)
    // What no route takes is refused by its limit, with the reason.
    if (bytes > SMALL_BYTES && bytes <= MAX_SENT_BYTES) {
      if (arriving + bytes > most) {
        done(full())
        return
      }
      arriving += bytes
      // The body is there, or its sender has gone.
      request.raw.once('close', () => (arriving -= bytes))
    }
    done()
  })
}

const full = () =>
  new ApiError('unavailable', 'too many large bodies come in at once', { retryAfterSeconds: RETRY_SECONDS })

/** One that does not say may be as long as any. */
function announced({ headers }: IncomingMessage): number {
  if (headers['content-length'] !== undefined) return Number(headers['content-length'])
  return headers['transfer-encoding'] === undefined ? 0 : MAX_SENT_BYTES
}
