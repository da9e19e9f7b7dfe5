import { ApiError } from '../errors.ts'

const MOST_KEYS = 100_000

/** @param what of which a key had more than its share in this minute */
export const tooMany = (what: string, milliseconds: number): ApiError =>
  new ApiError('rate-limited', `more than ${what} a minute`, {
    retryAfterSeconds: Math.ceil(milliseconds / 1000),
  })

/** So much of one key, requests or bytes, in a window that begins with its first. */
export class RateLimit {
  readonly #max: number
  readonly #windowMs: number
  readonly #windows = new Map<string, { count: number; until: number }>()

  constructor(max: number, windowMs: number) {
    this.#max = max
    this.#windowMs = windowMs
  }

  /** Counts so much more, if it is within the limit. @returns milliseconds to wait; 0 where it is */
  wait(key: string, now: number, amount = 1): number {
    const window = this.#windows.get(key)
    if (window && now < window.until) {
      if (window.count + amount > this.#max) return window.until - now
      window.count += amount
      return 0
    }
    if (window) this.#windows.delete(key)
    else if (this.#windows.size >= MOST_KEYS) this.#makeRoom(now)
    this.#windows.set(key, { count: amount, until: now + this.#windowMs })
    return 0
  }

  /** Windows are in the order of their ends. */
  #makeRoom(now: number): void {
    for (const [key, { until }] of this.#windows) {
      if (until > now && this.#windows.size < MOST_KEYS) return
      this.#windows.delete(key)
    }
  }
}
