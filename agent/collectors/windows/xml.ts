/** An element as Group Policy and the event log write it. */
export type XmlElement = {
  name: string
  attributes: Readonly<Record<string, string>>
  children: XmlElement[]
  /** Its own text, that of its children left out. */
  text: string
}

const NAME = String.raw`[A-Za-z_][\w.:-]*`
const ATTRIBUTE = new RegExp(String.raw`\s+(${NAME})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')`, 'y')
const OPEN = new RegExp(`<(${NAME})`, 'y')
const CLOSE = new RegExp(String.raw`</(${NAME})\s*>`, 'y')
/** Declarations and comments say nothing here; a document type, which could define words of its own, is refused. */
const SKIPPED = /<\?[^]*?\?>|<!--[^]*?-->/y
const CDATA = /<!\[CDATA\[([^]*?)\]\]>/y
const TAG_END = /\s*(\/?)>/y
const TEXT = /[^<]+/y
const MAX_DEPTH = 64

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function unescape(text: string): string {
  return text.replace(/&([^;&]*);?/g, (_, entity: string) => {
    const code = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(entity)
    const known = code ? codePoint(code[1], code[2]) : ENTITIES[entity]
    if (known === undefined) throw new SyntaxError(`XML: "&${entity}" stands for nothing`)
    return known
  })
}

function codePoint(hex: string | undefined, decimal: string | undefined): string | undefined {
  const number = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
  return number > 0 && number <= 0x10ffff ? String.fromCodePoint(number) : undefined
}

/** The root element. Throws a SyntaxError for what is no whole document. */
export function parseXml(document: string): XmlElement {
  const text = document.replace(/^\ufeff/, '')
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match) at = pattern.lastIndex
    return match
  }
  const fail = (expected: string): never => {
    const seen = JSON.stringify(text.slice(at, at + 40))
    throw new SyntaxError(`XML: expected ${expected} at character ${at}, found ${seen}`)
  }
  const top: XmlElement = { name: '', attributes: {}, children: [], text: '' }
  const open = [top]
  while (at < text.length) {
    const parent = open.at(-1) ?? top
    const plain = take(TEXT) ?? null
    if (plain) {
      parent.text += unescape(plain[0])
      continue
    }
    const raw = take(CDATA)
    if (raw) {
      parent.text += raw[1] ?? ''
      continue
    }
    if (take(SKIPPED)) continue
    const close = take(CLOSE)
    if (close) {
      if (open.length === 1 || close[1] !== parent.name) fail(`the end of <${parent.name}>`)
      open.pop()
      continue
    }
    const name = take(OPEN)?.[1] ?? fail('an element')
    const attributes: Record<string, string> = {}
    for (let found = take(ATTRIBUTE); found; found = take(ATTRIBUTE))
      attributes[found[1] ?? ''] = unescape(found[2] ?? found[3] ?? '')
    const end = take(TAG_END) ?? fail(`the end of the tag <${name}>`)
    const element: XmlElement = { name, attributes, children: [], text: '' }
    parent.children.push(element)
    if (end[1] === '/') continue
    open.push(element)
    if (open.length > MAX_DEPTH) fail(`at most ${MAX_DEPTH} levels`)
  }
  const [root, second] = top.children
  if (open.length > 1 || !root || second || top.text.trim() !== '') return fail('one whole element')
  return root
}

/** All elements of this name below, in order. */
export const elementsNamed = (element: XmlElement, name: string): XmlElement[] =>
  element.children.flatMap((child) => [
    ...(child.name === name ? [child] : []),
    ...elementsNamed(child, name),
  ])
