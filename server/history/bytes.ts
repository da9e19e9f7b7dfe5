import { Damaged } from './damaged.ts'

/**
 * Bytes that are kept for long, a character for each: a Buffer that was cut out of a larger one keeps all of that, up
 * to 16 KB for a section's 300 bytes, and one of its own costs some 300 more.
 */
export const toKept = (bytes: Buffer): string => bytes.toString('latin1')
export const fromKept = (kept: string): Buffer => Buffer.from(kept, 'latin1')

/** Writes whole numbers of variable length, and bytes. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(256)
  #end = 0

  number(value: number): this {
    this.#reserve(8)
    let rest = value
    // Shifts would cut to 32 bits.
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#bytes[this.#end++] = (rest % 128) + 128
    this.#bytes[this.#end++] = rest
    return this
  }

  hex(text: string): this {
    this.#reserve(text.length / 2)
    this.#end += this.#bytes.write(text, this.#end, 'hex')
    return this
  }

  /** With their length before them. */
  bytes(value: Uint8Array): this {
    return this.number(value.length).rest(value)
  }

  rest(value: Uint8Array): this {
    this.#reserve(value.length)
    this.#bytes.set(value, this.#end)
    this.#end += value.length
    return this
  }

  done(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#end))
  }

  #reserve(more: number): void {
    if (this.#end + more <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#end + more))
    larger.set(this.#bytes.subarray(0, this.#end))
    this.#bytes = larger
  }
}

/** @throws Damaged where bytes end too early */
export class ByteReader {
  readonly #bytes: Buffer
  #at = 0
  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  number(): number {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) throw new Damaged('packed bytes end within a number')
      value += (byte % 128) * factor
      if (byte < 128) return value
    }
  }

  hex(length: number): string {
    return this.#take(length).toString('hex')
  }

  bytes(): Buffer {
    return this.#take(this.number())
  }

  rest(): Buffer {
    return this.#take(this.#bytes.length - this.#at)
  }

  #take(length: number): Buffer {
    const end = this.#at + length
    if (end > this.#bytes.length) throw new Damaged('packed bytes end too early')
    const taken = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return taken
  }
}
