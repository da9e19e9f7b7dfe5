import { Transform, type Readable } from 'node:stream'
import { ApiError } from '../errors.ts'
import type { App } from './app-type.ts'
import { networkOf } from './network.ts'
import { MAX_SENT_BYTES } from './snapshot-body.ts'

/** Smaller ones take less than the requests a minute that a sender has: they are not counted. */
const SMALL_BYTES = 16 * 1024
/** Thirty-two of the largest. A fleet that comes back sends some kilobytes each. */
const MOST_BYTES = 32 * MAX_SENT_BYTES
/** Of one sender, so that it cannot keep the others out by announcing what it never sends. */
const SHARE = 1 / 4
const RETRY_SECONDS = 5

/** What is longer than any route takes is refused by its limit, with the reason. */
const isCounted = (bytes: number): boolean => bytes > SMALL_BYTES && bytes <= MAX_SENT_BYTES

/**
 * A body is in memory from its first byte to its last, however long that takes, before anything else can bound it.
 * Those that come in at a time are no more than `most` bytes together: others are told to come again. One that says
 * how long it is has its place from the start; one that does not takes more as it comes.
 */
export function addArrivingLimit(app: App, most = MOST_BYTES): void {
  const arriving: Arriving = { most, taken: 0, bySender: new Map<string, number>() }
  app.addHook('preParsing', (request, reply, payload, done) => {
    const { 'content-length': length, 'transfer-encoding': coding } = request.headers
    const isChunked = length === undefined && coding !== undefined
    if (!isChunked && !isCounted(Number(length ?? 0))) {
      done()
      return
    }
    const place = new Place(arriving, request.identity?.id ?? networkOf(request.ip))
    // The body is there, it was answered before that, or its sender has gone: each is told of only sometimes.
    for (const end of [request.raw, reply.raw]) end.once('close', () => place.giveBack())
    if (isChunked) done(null, counted(payload, place))
    else done(place.fits(Number(length)) ? null : full())
  })
}

const full = () =>
  new ApiError('unavailable', 'too many large bodies come in at once', { retryAfterSeconds: RETRY_SECONDS })

/** The same body; it ends in an error where there is no place for more of it. */
function counted(body: Readable, place: Place): Readable {
  let bytes = 0
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      bytes += chunk.length
      if (place.fits(bytes)) {
        next(null, chunk)
        return
      }
      // The rest is read and dropped: whoever is still writing would not see the answer.
      body.unpipe(counter).resume()
      next(full())
    },
  })
  // Whoever reads it listens too; after an early answer nobody does, and nobody has to.
  counter.on('error', () => undefined)
  // Only for who reads it: what nobody asks for, as after a 415, Node drops by itself unless it is piped.
  counter.once('resume', () => {
    body.once('error', (error) => counter.destroy(error))
    body.pipe(counter)
  })
  return counter
}

type Arriving = { readonly most: number; taken: number; readonly bySender: Map<string, number> }

/** What one body takes of it. */
class Place {
  readonly #arriving: Arriving
  readonly #sender: string
  #bytes = 0
  #isOver = false

  constructor(arriving: Arriving, sender: string) {
    this.#arriving = arriving
    this.#sender = sender
  }

  /** Takes place for so many bytes in all. @returns false where there is none */
  fits(bytes: number): boolean {
    if (this.#isOver || !isCounted(bytes)) return true
    const { most, taken, bySender } = this.#arriving
    const more = bytes - this.#bytes
    if (taken + more > most || (bySender.get(this.#sender) ?? 0) + more > most * SHARE) return false
    this.#change(more)
    return true
  }

  giveBack(): void {
    this.#isOver = true
    this.#change(-this.#bytes)
  }

  #change(bytes: number): void {
    if (bytes === 0) return
    this.#bytes += bytes
    this.#arriving.taken += bytes
    const own = (this.#arriving.bySender.get(this.#sender) ?? 0) + bytes
    if (own > 0) this.#arriving.bySender.set(this.#sender, own)
    else this.#arriving.bySender.delete(this.#sender)
  }
}
