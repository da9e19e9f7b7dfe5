/** One entry of a YAML file in block style: enough for build definitions, whose anchors and tags are rare. */
export type YamlLine = {
  line: number
  /** Column of the key, or of what follows the dash. */
  indent: number
  /** Begins an element of a list. */
  item: boolean
  key: string
  /** As written, without comment; empty when the value follows below. */
  raw: string
  comment: string
}

/** Entries in order; the text of block scalars is passed over. */
export function yamlLines(text: string): YamlLine[] {
  const found: YamlLine[] = []
  let scalar = -1
  for (const [at, full] of text.split(/\r?\n/).entries()) {
    const first = full.search(/\S/)
    if (first < 0) continue
    if (scalar >= 0 && first > scalar) continue
    scalar = -1
    const [, lead = '', dashes = '', rest = ''] = /^(\s*)((?:-\s+)*)(.*)$/.exec(full) ?? []
    const { value, comment } = cut(rest)
    const [, quoted, bare, raw = ''] =
      /^(?:["']([^"']+)["']|([^\s:{["'][^:]*?))\s*:(?:\s+(.*))?$/.exec(value) ?? []
    const key = quoted ?? bare
    const indent = lead.length + dashes.length
    if (key === undefined && dashes === '') continue
    found.push({
      line: at + 1,
      indent,
      item: dashes !== '',
      key: key ?? '',
      raw: key === undefined ? value : raw,
      comment,
    })
    // The body of `run: |` is deeper than the key that opens it, which a dash moves to the right.
    if (/^[|>][-+\d]*$/.test(key === undefined ? value : raw)) scalar = lead.length
  }
  return found
}

function cut(text: string): { value: string; comment: string } {
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? ''
    if (quote !== '') quote = char === quote ? '' : quote
    else if ((char === '"' || char === "'") && (at === 0 || /[\s[,:{]/.test(text[at - 1] ?? ''))) quote = char
    else if (char === '#' && (at === 0 || /\s/.test(text[at - 1] ?? '')))
      return { value: text.slice(0, at).trimEnd(), comment: text.slice(at + 1).trim() }
  }
  return { value: text.trimEnd(), comment: '' }
}

export const unquote = (raw: string): string => raw.trim().replace(/^(["'])(.*)\1$/, '$2')

/** YAML reads `1.20` as the number 1.2. */
export const isYamlNumber = (raw: string): boolean => /^[-+]?\d+(?:\.\d*)?$/.test(raw.trim())

export const scalarOf = (raw: string): string => (isYamlNumber(raw) ? String(Number(raw)) : unquote(raw))

/** `[a, 'b']`, as written. */
export const flowList = (raw: string): string[] =>
  /^\[.*\]$/.test(raw.trim())
    ? raw
        .trim()
        .slice(1, -1)
        .split(',')
        .map((word) => word.trim())
        .filter((word) => word !== '')
    : []

/** Entries below one, up to the next at its depth. */
export function below(lines: readonly YamlLine[], at: number): YamlLine[] {
  const parent = lines[at]
  if (!parent) return []
  const end = lines.findIndex((line, index) => {
    if (index <= at) return false
    // A list may stand at the depth of its key, its dash two columns to the left of what follows it.
    return line.item ? line.indent - 2 < parent.indent : line.indent <= parent.indent
  })
  return lines.slice(at + 1, end < 0 ? undefined : end)
}
