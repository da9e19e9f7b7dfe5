import type { FastifyRequest } from 'fastify'
import { ApiError } from '../errors.ts'
import type { App } from './app-type.ts'
import { MAX_SENT_BYTES } from './snapshot-body.ts'

/** Smaller ones take less than the requests a minute that a sender has: they are not counted. */
const SMALL_BYTES = 16 * 1024
/** Thirty-two of the largest. A fleet that comes back sends some kilobytes each. */
const MOST_BYTES = 32 * MAX_SENT_BYTES
/** Of one sender, so that it cannot keep the others out by announcing what it never sends. */
const SHARE = 1 / 8
const RETRY_SECONDS = 5

/**
 * A body is in memory from its first byte to its last, however long that takes, before anything else can bound it.
 * Those that come in at a time are no more than `most` bytes together: others are told to come again.
 */
export function addArrivingLimit(app: App, most = MOST_BYTES): void {
  let arriving = 0
  const bySender = new Map<string, number>()
  const change = (sender: string, bytes: number) => {
    arriving += bytes
    const own = (bySender.get(sender) ?? 0) + bytes
    if (own > 0) bySender.set(sender, own)
    else bySender.delete(sender)
  }
  app.addHook('preParsing', (request, _reply, _payload, done) => {
    const bytes = announced(request)
    // What no route takes is refused by its limit, with the reason.
    if (bytes > SMALL_BYTES && bytes <= MAX_SENT_BYTES) {
      const sender = request.identity?.id ?? request.ip
      if (arriving + bytes > most || (bySender.get(sender) ?? 0) + bytes > most * SHARE) {
        done(full())
        return
      }
      change(sender, bytes)
      // The body is there, or its sender has gone.
      request.raw.once('close', () => change(sender, -bytes))
    }
    done()
  })
}

const full = () =>
  new ApiError('unavailable', 'too many large bodies come in at once', { retryAfterSeconds: RETRY_SECONDS })

/** One that does not say may be as long as any. */
function announced({ headers }: FastifyRequest): number {
  if (headers['content-length'] !== undefined) return Number(headers['content-length'])
  return headers['transfer-encoding'] === undefined ? 0 : MAX_SENT_BYTES
}
