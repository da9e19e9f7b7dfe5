import { write, writeSync } from 'node:fs'
import type { Fault } from './deps.ts'

/** In characters, some 5,000 lines; what comes while so much waits is lost. */
const MOST_WAITING = 2 ** 20
const AGAIN_MS = 100
/** How long the end of the process waits for a reader that is merely slow. */
const LAST_MS = 1_000
const NOTHING = Buffer.alloc(0)

/** A pipe whose reader stands still. */
const isFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EAGAIN'

/**
 * Where the log goes: the disk may be full, or nobody may read the pipe; the server goes on without its log until that
 * is over. No options of pino's own destination (sonic-boom 4.2.1) make it do so: a full disk is an error that ends the
 * process, for a reader that stands still it keeps every line or, past its `maxLength`, never writes again, and at the
 * end it tries to write the rest for ever: the server neither served nor stopped.
 */
export class LogOutput {
  readonly #fd: number
  #waiting = ''
  /** Taken from what waits, and not written yet. */
  #begun: Buffer = NOTHING
  #state: 'idle' | 'writing' | 'pausing' = 'idle'
  #lost = 0
  /** Why the last part could not be written. */
  #failure: Error | undefined

  constructor(fd: number) {
    this.#fd = fd
  }

  write(line: string): void {
    if (this.#waiting.length + line.length > MOST_WAITING) this.#lost++
    else this.#waiting += line
    if (this.#state === 'idle') this.#next()
  }

  /** For health: whoever misses lines looks there. */
  fault(): Fault | undefined {
    if (!this.#failure && this.#lost === 0) return undefined
    const reason = this.#failure && !isFull(this.#failure) ? this.#failure.message : 'nobody reads it'
    return {
      part: 'log',
      detail: `the log cannot be written: ${reason}; ${this.#lost} lines lost`,
      blocking: false,
    }
  }

  /** Writes the rest, or what it can of it. */
  end(): void {
    const deadline = performance.now() + LAST_MS
    // Node waits for the write that is under way; that may come out after these.
    if (this.#state === 'writing') this.#begun = NOTHING
    while (this.#take()) {
      try {
        this.#begun = this.#begun.subarray(writeSync(this.#fd, this.#begun))
      } catch (error) {
        if (!isFull(error) || performance.now() > deadline) break
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, AGAIN_MS)
      }
    }
    this.#begun = NOTHING
    this.#waiting = ''
  }

  #next(): void {
    this.#state = this.#take() ? 'writing' : 'idle'
    if (this.#state === 'idle') return
    write(this.#fd, this.#begun, (error, written) => {
      this.#failure = error ?? undefined
      if (error) {
        this.#state = 'pausing'
        setTimeout(() => this.#next(), AGAIN_MS).unref()
      } else {
        this.#begun = this.#begun.subarray(written)
        this.#next()
      }
    })
  }

  /** @returns whether there is anything to write */
  #take(): boolean {
    if (this.#begun.length > 0) return true
    this.#begun = Buffer.from(this.#waiting + this.#gap())
    this.#waiting = ''
    return this.#begun.length > 0
  }

  /** A line of the log in the place of those that are missing. */
  #gap(): string {
    if (this.#lost === 0) return ''
    const line = { level: 40, time: Date.now(), lines: this.#lost, msg: 'lines of the log are missing here' }
    this.#lost = 0
    return `${JSON.stringify(line)}\n`
  }
}
