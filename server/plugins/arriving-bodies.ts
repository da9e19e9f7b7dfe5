import { Transform, type Readable } from 'node:stream'
import { ApiError } from '../errors.ts'
import type { App } from './app-type.ts'
import { MAX_SENT_BYTES } from './snapshot-body.ts'

/** Smaller ones take less than the requests a minute that a sender has: they are not counted. */
const SMALL_BYTES = 16 * 1024
/** Thirty-two of the largest. A fleet that comes back sends some kilobytes each. */
const MOST_BYTES = 32 * MAX_SENT_BYTES
/** Of one sender, so that it cannot keep the others out by announcing what it never sends. */
const SHARE = 1 / 4
const RETRY_SECONDS = 5

/**
 * A body is in memory from its first byte to its last, however long that takes, before anything else can bound it.
 * Those that come in at a time are no more than `most` bytes together: others are told to come again. One that says
 * how long it is has its place from the start; one that does not takes more as it comes.
 */
export function addArrivingLimit(app: App, most = MOST_BYTES): void {
  const place = new Place(most)
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const { 'content-length': length, 'transfer-encoding': coding } = request.headers
    const announced = Number(length ?? 0)
    // What no route takes is refused by its limit, with the reason.
    const isLarge = announced > SMALL_BYTES && announced <= MAX_SENT_BYTES
    if (!isLarge && (length !== undefined || coding === undefined)) {
      done()
      return
    }
    const sender = request.identity?.id ?? request.ip
    let taken = 0
    const take = (bytes: number) => {
      if (!place.take(sender, bytes)) return false
      taken += bytes
      return true
    }
    // The body is there, or its sender has gone.
    request.raw.once('close', () => place.giveBack(sender, taken))
    if (isLarge) done(take(announced) ? null : full())
    else done(null, counted(payload, take))
  })
}

/** The same body; it ends in an error where there is no place for more of it. */
function counted(body: Readable, take: (bytes: number) => boolean): Readable {
  let bytes = 0
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      bytes += chunk.length
      // What is longer than any route takes is refused by its limit.
      if (bytes > MAX_SENT_BYTES || take(chunk.length)) {
        next(null, chunk)
        return
      }
      // The rest is read and dropped: whoever is still writing would not see the answer.
      body.unpipe(counter).resume()
      next(full())
    },
  })
  body.once('error', (error) => counter.destroy(error))
  return body.pipe(counter)
}

const full = () =>
  new ApiError('unavailable', 'too many large bodies come in at once', { retryAfterSeconds: RETRY_SECONDS })

class Place {
  readonly #most: number
  readonly #bySender = new Map<string, number>()
  #taken = 0

  constructor(most: number) {
    this.#most = most
  }

  /** Whether there was so much left, in all and of the sender's share. */
  take(sender: string, bytes: number): boolean {
    const own = (this.#bySender.get(sender) ?? 0) + bytes
    if (this.#taken + bytes > this.#most || own > this.#most * SHARE) return false
    this.#taken += bytes
    this.#bySender.set(sender, own)
    return true
  }

  giveBack(sender: string, bytes: number): void {
    if (bytes === 0) return
    this.#taken -= bytes
    const own = (this.#bySender.get(sender) ?? 0) - bytes
    if (own > 0) this.#bySender.set(sender, own)
    else this.#bySender.delete(sender)
  }
}
