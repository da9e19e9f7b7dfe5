const MOST_KEYS = 100_000

/** So many requests of one key in a window that begins with its first. */
export class RequestLimit {
  readonly #max: number
  readonly #windowMs: number
  readonly #windows = new Map<string, { count: number; until: number }>()

  constructor(max: number, windowMs: number) {
    this.#max = max
    this.#windowMs = windowMs
  }

  /** Counts one more. @returns milliseconds to wait; 0 while it is within the limit */
  wait(key: string, now: number): number {
    const window = this.#windows.get(key)
    if (window && now < window.until) {
      window.count += 1
      return window.count > this.#max ? window.until - now : 0
    }
    if (window) this.#windows.delete(key)
    else if (this.#windows.size >= MOST_KEYS) this.#makeRoom(now)
    this.#windows.set(key, { count: 1, until: now + this.#windowMs })
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
