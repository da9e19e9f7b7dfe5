/** Where a section stands in a document, and its text. */
export type SectionText = {
  /** `host`, or the position of the env. */
  owner: 'host' | number
  name: string
  text: string
}

/** A snapshot's text with numbers in place of its sections, which are `sections` at that position. */
export type SectionTexts = { frame: string; sections: readonly SectionText[] }

/**
 * Cuts a snapshot's JSON into its sections without parsing it. Only looks where sections can be; whether the pieces
 * are JSON, and what a snapshot may have, is for those who parse them.
 * @returns undefined for what is no JSON, is nested more than `mostLevels`, has its sections elsewhere or too many
 */
export function sectionTexts(json: string, mostLevels: number): SectionTexts | undefined {
  const cutter = new Cutter(json)
  cutter.snapshot()
  if (cutter.isBroken || cutter.deepest > mostLevels) return undefined
  return { frame: cutter.frame, sections: cutter.sections }
}

/** 32 envs have fewer than 700 with their host. */
const MOST_SECTIONS = 1_000

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const BACKSLASH = 0x5c
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/** Goes through a JSON text, value by value. Where it is broken it comes to the end at once. */
class Reader {
  at = 0
  deepest = 0
  isBroken = false
  #level = 0
  #nextAt = -1
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  /** Into an object. @returns false for anything else, which is gone past */
  protected beginObject(): boolean {
    return this.#begin(OPEN_OBJECT)
  }

  /** The next member's name, where its value is the next to be read; undefined at the end of the object. */
  protected nextMember(): string | undefined {
    if (!this.#next(CLOSE_OBJECT)) return undefined
    const from = this.at + 1
    if (this.#peek() !== QUOTE) {
      this.giveUp()
      return undefined
    }
    this.#skipText()
    const name = this.#text.slice(from, this.at - 1)
    // One that is written in another way may be a name that is looked for.
    if (name.includes('\\') || this.#peek() !== COLON) {
      this.giveUp()
      return undefined
    }
    this.at += 1
    this.#peek()
    return name
  }

  protected beginArray(): boolean {
    return this.#begin(OPEN_ARRAY)
  }

  /** Whether there is one more item, which is the next to be read. */
  protected nextItem(): boolean {
    return this.#next(CLOSE_ARRAY)
  }

  #begin(open: number): boolean {
    if (this.#peek() !== open) {
      this.skip()
      return false
    }
    this.at += 1
    this.#enter()
    return true
  }

  #next(close: number): boolean {
    const code = this.#peek()
    if (code === close) {
      this.at += 1
      this.#level -= 1
      return false
    }
    if (code === COMMA) {
      this.at += 1
      this.#peek()
    }
    // There was no value to go past.
    if (this.at === this.#nextAt) this.giveUp()
    this.#nextAt = this.at
    return !this.isBroken
  }

  /** Past one value. */
  skip(): void {
    const text = this.#text
    const outer = this.#level
    for (;;) {
      const code = text.charCodeAt(this.at)
      if (code === QUOTE) this.#skipText()
      else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
        this.at += 1
        this.#enter()
      } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
        if (this.#level === outer) return
        this.at += 1
        this.#level -= 1
      } else if (this.#level === outer && code === COMMA) return
      else if (this.at >= text.length) {
        this.giveUp()
        return
      } else this.at += 1
      if (this.#level === outer && this.#isEndOfValue()) return
    }
  }

  #isEndOfValue(): boolean {
    const code = this.#text.charCodeAt(this.at)
    return code === COMMA || code === CLOSE_OBJECT || code === CLOSE_ARRAY
  }

  #skipText(): void {
    const text = this.#text
    let end = text.indexOf('"', this.at + 1)
    while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
    if (end < 0) this.giveUp()
    else this.at = end + 1
  }

  /** Past blanks. @returns the code there */
  #peek(): number {
    let code = this.#text.charCodeAt(this.at)
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) {
      code = this.#text.charCodeAt(++this.at)
    }
    return code
  }

  #enter(): void {
    this.#level += 1
    if (this.#level > this.deepest) this.deepest = this.#level
  }

  protected giveUp(): void {
    this.isBroken = true
    this.at = this.#text.length
  }
}

class Cutter extends Reader {
  readonly sections: SectionText[] = []
  readonly #json: string
  #frame = ''
  #copied = 0

  constructor(json: string) {
    super(json)
    this.#json = json
  }

  get frame(): string {
    return this.#frame + this.#json.slice(this.#copied)
  }

  snapshot(): void {
    if (!this.beginObject()) return
    for (let name = this.nextMember(); name !== undefined; name = this.nextMember()) {
      if (name === 'host') this.#owner('host')
      else if (name === 'envs') this.#envs()
      else this.skip()
    }
  }

  #envs(): void {
    if (!this.beginArray()) return
    for (let index = 0; this.nextItem(); index++) this.#owner(index)
  }

  #owner(owner: SectionText['owner']): void {
    if (!this.beginObject()) return
    for (let name = this.nextMember(); name !== undefined; name = this.nextMember()) {
      if (name === 'sections') this.#sections(owner)
      else this.skip()
    }
  }

  #sections(owner: SectionText['owner']): void {
    if (!this.beginObject()) return
    for (let name = this.nextMember(); name !== undefined; name = this.nextMember()) {
      const from = this.at
      this.skip()
      this.#frame += this.#json.slice(this.#copied, from) + String(this.sections.length)
      this.#copied = this.at
      this.sections.push({ owner, name, text: this.#json.slice(from, this.at) })
      if (this.sections.length > MOST_SECTIONS) this.giveUp()
    }
  }
}

/** Whether an odd number of backslashes stands before it. */
function isEscaped(text: string, at: number): boolean {
  let from = at
  while (text.charCodeAt(from - 1) === BACKSLASH) from -= 1
  return (at - from) % 2 === 1
}
