/**
 * The part of a section's JSON that a place is about: a registry value by key and name, a line of Go's own file by
 * its number, else the name itself. Null where it is not in it.
 */
export function markIn(text: string, place: string | undefined): { from: number; to: number } | null {
  if (place === undefined) return null
  const [, ref = place, line] = /^(.*):(\d+)$/.exec(place) ?? []
  if (line !== undefined) return found(text, text.indexOf('"keys"'), new RegExp(`"line": ${line}\\b`))
  const cut = ref.lastIndexOf('\\')
  const key = text.indexOf(JSON.stringify(ref.slice(0, cut)))
  const name = escape(JSON.stringify(ref.slice(cut + 1)))
  return cut > 0 && key >= 0
    ? found(text, key, new RegExp(`"name": ${name}[^}]*(?=\\n)`, 'i'))
    : found(text, 0, new RegExp(escape(JSON.stringify(ref))))
}

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

function found(text: string, start: number, pattern: RegExp): { from: number; to: number } | null {
  const match = pattern.exec(text.slice(Math.max(start, 0)))
  if (!match) return null
  const from = Math.max(start, 0) + match.index
  return { from, to: from + match[0].trimEnd().length }
}
