type Waiting = { bytes: number; held: number; enter: () => void }

/** Room for so many bytes at a time. Who finds it full waits, first come first served. */
export class Room {
  readonly #size: number
  readonly #mostHeld: number
  readonly #waiting: Waiting[] = []
  #taken = 0
  #held = 0
  #isFull = false

  /** @param mostHeld bytes that those who wait hold in their hands */
  constructor(size: number, mostHeld: number) {
    this.#size = size
    this.#mostHeld = mostHeld
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** Whether somebody was sent away, and nobody has come in since. */
  get isFull(): boolean {
    return this.#isFull
  }

  /** For what is larger than the room: alone in it. @returns undefined where too many wait already */
  take(bytes: number, held: number): Promise<void> | undefined {
    if (this.#waiting.length === 0 && this.#fits(bytes)) {
      this.#taken += bytes
      return Promise.resolve()
    }
    if (this.#held + held > this.#mostHeld) {
      this.#isFull = true
      return undefined
    }
    this.#held += held
    return new Promise((enter) => this.#waiting.push({ bytes, held, enter }))
  }

  /** It is `more` than was said; less, where it is negative. */
  change(more: number): void {
    this.#taken += more
    for (let next = this.#waiting[0]; next && this.#fits(next.bytes); next = this.#waiting[0]) {
      this.#waiting.shift()
      this.#isFull = false
      this.#held -= next.held
      this.#taken += next.bytes
      next.enter()
    }
  }

  #fits(bytes: number): boolean {
    return this.#taken === 0 || this.#taken + bytes <= this.#size
  }
}
