type Waiting = { bytes: number; held: number; timer: NodeJS.Timeout; answer: (entered: boolean) => void }

/** Room for so many bytes at a time. Who finds it full waits, first come first served, but not for ever. */
export class Room {
  readonly #size: number
  readonly #mostHeld: number
  readonly #patienceMs: number
  readonly #waiting: Waiting[] = []
  #taken = 0
  #held = 0
  #isFull = false

  /** @param mostHeld bytes that those who wait hold in their hands */
  constructor(size: number, mostHeld: number, patienceMs: number) {
    this.#size = size
    this.#mostHeld = mostHeld
    this.#patienceMs = patienceMs
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** Whether somebody was sent away, and nobody has come in since. */
  get isFull(): boolean {
    return this.#isFull
  }

  /** For what is larger than the room: alone in it. @returns false for who is sent away, at once or after the wait */
  take(bytes: number, held: number): Promise<boolean> {
    if (this.#waiting.length === 0 && this.#fits(bytes)) {
      this.#taken += bytes
      return Promise.resolve(true)
    }
    if (this.#held + held > this.#mostHeld) {
      this.#isFull = true
      return Promise.resolve(false)
    }
    this.#held += held
    return new Promise((answer) => {
      const timer = setTimeout(() => this.#sendAway(), this.#patienceMs)
      this.#waiting.push({ bytes, held, timer, answer })
    })
  }

  /** It is `more` than was said; less, where it is negative. */
  change(more: number): void {
    this.#taken += more
    for (let next = this.#waiting[0]; next && this.#fits(next.bytes); next = this.#waiting[0]) {
      this.#isFull = false
      this.#taken += next.bytes
      this.#end(true)
    }
  }

  /** All wait equally long: whose time is up came first. */
  #sendAway(): void {
    this.#isFull = true
    this.#end(false)
  }

  #end(entered: boolean): void {
    const first = this.#waiting.shift()
    if (!first) return
    clearTimeout(first.timer)
    this.#held -= first.held
    first.answer(entered)
  }

  #fits(bytes: number): boolean {
    return this.#taken === 0 || this.#taken + bytes <= this.#size
  }
}
