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
 * @returns undefined for what is no JSON, is nested more than `mostLevels`, or has its sections elsewhere
 */
export function sectionTexts(json: string, mostLevels: number): SectionTexts | undefined {
  const reader = new Reader(json)
  const sections: SectionText[] = []
  let frame = ''
  let copied = 0
  const takeSection = (owner: SectionText['owner'], name: string) => {
    const from = reader.at
    reader.skip()
    frame += json.slice(copied, from) + String(sections.length)
    copied = reader.at
    sections.push({ owner, name, text: json.slice(from, copied) })
  }
  const readOwner = (owner: SectionText['owner']) => {
    reader.eachMember((name) => {
      if (name === 'sections') reader.eachMember((section) => takeSection(owner, section))
      else reader.skip()
    })
  }
  reader.eachMember((name) => {
    if (name === 'host') readOwner('host')
    else if (name === 'envs') reader.eachItem(readOwner)
    else reader.skip()
  })
  if (reader.isBroken || reader.deepest > mostLevels) return undefined
  return { frame: frame + json.slice(copied), sections }
}

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
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  /** `visit` begins at the member's value and has to go past it. What is no object is gone past. */
  eachMember(visit: (name: string) => void): void {
    this.#each(OPEN_OBJECT, CLOSE_OBJECT, () => {
      const from = this.at + 1
      if (this.#peek() !== QUOTE) {
        this.#break()
        return
      }
      this.#skipText()
      const name = this.#text.slice(from, this.at - 1)
      // One that is written in another way may be a name that is looked for.
      if (name.includes('\\') || this.#peek() !== COLON) {
        this.#break()
        return
      }
      this.at += 1
      this.#peek()
      visit(name)
    })
  }

  eachItem(visit: (index: number) => void): void {
    let index = 0
    this.#each(OPEN_ARRAY, CLOSE_ARRAY, () => visit(index++))
  }

  #each(open: number, close: number, visit: () => void): void {
    if (this.#peek() !== open) {
      this.skip()
      return
    }
    this.at += 1
    this.#enter()
    for (let next = this.#peek(); next !== close; next = this.#peek()) {
      if (next === COMMA) {
        this.at += 1
        this.#peek()
      }
      const before = this.at
      visit()
      if (this.isBroken || this.at === before) {
        this.#break()
        return
      }
    }
    this.at += 1
    this.#level -= 1
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
        this.#break()
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
    if (end < 0) this.#break()
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

  #break(): void {
    this.isBroken = true
    this.at = this.#text.length
  }
}

/** Whether an odd number of backslashes stands before it. */
function isEscaped(text: string, at: number): boolean {
  let from = at
  while (text.charCodeAt(from - 1) === BACKSLASH) from -= 1
  return (at - from) % 2 === 1
}
