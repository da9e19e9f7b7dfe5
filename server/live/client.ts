import type { WebSocket } from 'ws'
import type { LiveMessage, Topic } from '../contract/live.ts'
import type { Meters } from '../metrics/meters.ts'
import { Encoded, type History } from './history.ts'

/** What is used of a WebSocket. */
export type Socket = Pick<
  WebSocket,
  'send' | 'close' | 'once' | 'on' | 'ping' | 'terminate' | 'bufferedAmount' | 'readyState' | 'OPEN'
>

/** A client that would let more than this wait gets nothing until it has read most of it, and then a resync. */
const MOST_BUFFERED = 512 * 1024
const CAUGHT_UP = 64 * 1024
/** Of answers nothing is left out: a client that asks on and does not read is ended. */
const MOST_UNREAD = 768 * 1024
/** What Node keeps of each message beside its bytes until it is written: with small ones, most of it. */
const KEPT_BYTES = 512

/** One connection: what it follows and how far it lags. */
export class Client {
  topics: ReadonlySet<Topic> = new Set()
  #behind = false
  #unwritten = 0
  readonly #socket: Socket
  readonly #history: History
  readonly #messages: Meters['liveMessages']

  constructor(socket: Socket, history: History, messages: Meters['liveMessages']) {
    this.#socket = socket
    this.#history = history
    this.#messages = messages
  }

  /** Bytes that wait to be read, with what is kept of each message. */
  get buffered(): number {
    return this.#socket.bufferedAmount + this.#unwritten * KEPT_BYTES
  }

  /** Answers a subscription: `hello` and what was missed, or `resync` where that is not known. */
  subscribe(topics: readonly Topic[], resume: { stream: string; seq: number } | undefined): void {
    this.topics = new Set(topics)
    this.#behind = false
    const { stream, seq } = this.#history
    const missed = resume ? this.#history.after(resume.stream, resume.seq, this.topics) : []
    if (!missed) {
      this.resync('what was missed is no longer known here')
      return
    }
    this.send({ type: 'hello', stream, seq: resume?.seq ?? seq })
    for (const recorded of missed) this.deliver(new Encoded(stream, recorded))
  }

  deliver(encoded: Encoded): void {
    if (this.topics.size === 0) return
    if (this.#behind) {
      this.catchUp()
      return
    }
    const bytes = encoded.for(this.topics)
    const waiting = this.buffered
    // A message alone may be larger: then the limit is one of it.
    if (waiting > 0 && waiting + bytes.length > MOST_BUFFERED) this.#behind = true
    else this.#write('delta', bytes)
  }

  /** Tells one that was too slow and has read by now; also when nothing more happens that it would be told. */
  catchUp(): void {
    if (this.#behind && this.buffered <= CAUGHT_UP) {
      this.resync('the connection was too slow for all messages')
    }
  }

  resync(reason: string): void {
    this.#behind = false
    const { stream, seq } = this.#history
    this.send({ type: 'resync', stream, seq, reason })
  }

  send(message: LiveMessage): void {
    if (this.buffered > MOST_UNREAD) this.terminate()
    else this.#write(message.type, JSON.stringify(message))
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
  }

  terminate(): void {
    this.#socket.terminate()
  }

  #write(type: LiveMessage['type'], data: Buffer | string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#messages.inc({ type })
    this.#unwritten += 1
    // The error of a connection that has ended is told of by the connection.
    this.#socket.send(data, { binary: false }, () => (this.#unwritten -= 1))
  }
}
