import type { YamlLine } from './yaml-lines.ts'

/** What stands between brackets, part by part; quotes and inner brackets are left whole. */
export function flowParts(text: string): string[] {
  const parts: string[] = []
  let [from, depth, quote] = [0, 0, '']
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? ''
    if (quote !== '') quote = char === quote ? '' : quote
    else if (char === '"' || char === "'") quote = char
    else if (char === '[' || char === '{') depth++
    else if (char === ']' || char === '}') depth--
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(from, at))
      from = at + 1
    }
  }
  return [...parts, text.slice(from)].map((part) => part.trim()).filter((part) => part !== '')
}

/** Whether brackets are still open at the end; `${{ ... }}` closes what it opens. */
export function isOpen(text: string): boolean {
  if (!/^[[{]/.test(text)) return false
  const bare = text.replace(/"[^"]*"|'[^']*'/g, '')
  return (bare.match(/[[{]/g) ?? []).length > (bare.match(/[\]}]/g) ?? []).length
}

const MAP = /^\{(?!\{)([^]*)\}$/
const LIST = /^\[([^]*)\]$/

/** A map on one line, or a list of such, as if each pair had a line of its own; everything else as it is. */
export function unfolded(entry: YamlLine): YamlLine[] {
  const { line, raw, indent, key, comment } = entry
  const map = MAP.exec(raw.trim())?.[1]
  if (map !== undefined) {
    const pairs = flowParts(map).flatMap((pair) => {
      const [, quoted, bare, value = ''] =
        /^(?:["']([^"']+)["']|([^\s:"'][^:]*?))\s*:\s*([^]*)$/.exec(pair) ?? []
      const name = quoted ?? bare
      return name === undefined ? [] : [{ name, value }]
    })
    // An element of a list is its first pair.
    const own = key === '' ? indent : indent + 2
    const below = pairs.map(({ name, value }, at) => ({
      line,
      indent: own,
      item: key === '' && entry.item && at === 0,
      key: name,
      raw: value,
      comment: '',
    }))
    return [...(key === '' ? [] : [{ ...entry, raw: '' }]), ...below.flatMap(unfolded)]
  }
  const parts = flowParts(LIST.exec(raw.trim())?.[1] ?? '')
  if (!parts.some((part) => MAP.test(part))) return [entry]
  const items = parts.map((part) => ({ line, indent: indent + 4, item: true, key: '', raw: part, comment }))
  return [{ ...entry, raw: '' }, ...items.flatMap(unfolded)]
}
