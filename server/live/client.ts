import type { WebSocket } from 'ws'
import type { LiveMessage, Topic } from '../contract/live.ts'
import { messageFor, type History, type Recorded } from './history.ts'

/** What is used of a WebSocket. */
export type Socket = Pick<
  WebSocket,
  'send' | 'close' | 'once' | 'on' | 'ping' | 'terminate' | 'bufferedAmount' | 'readyState' | 'OPEN'
>

/** A client that lets this much wait gets nothing more until it has read most of it, and then a resync. */
const MOST_BUFFERED = 1024 * 1024
const CAUGHT_UP = 64 * 1024

/** One connection: what it follows and how far it lags. */
export class Client {
  topics: ReadonlySet<Topic> = new Set()
  #behind = false
  readonly #socket: Socket
  readonly #history: History

  constructor(socket: Socket, history: History) {
    this.#socket = socket
    this.#history = history
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
    for (const recorded of missed) this.deliver(recorded)
  }

  deliver(recorded: Recorded): void {
    if (this.topics.size === 0) return
    const waiting = this.#socket.bufferedAmount
    if (this.#behind) {
      if (waiting <= CAUGHT_UP) this.resync('the connection was too slow for all messages')
    } else if (waiting > MOST_BUFFERED) {
      this.#behind = true
    } else {
      this.send(messageFor(this.#history.stream, recorded, this.topics))
    }
  }

  resync(reason: string): void {
    this.#behind = false
    const { stream, seq } = this.#history
    this.send({ type: 'resync', stream, seq, reason })
  }

  send(message: LiveMessage): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message))
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
  }

  terminate(): void {
    this.#socket.terminate()
  }
}
