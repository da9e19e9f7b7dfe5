import { isOpen, flowParts, unfolded } from './yaml-flow.ts'
import { withoutAliases, type Anchored } from './yaml-anchors.ts'

/** One entry of a YAML file as if it were in block style: enough for build definitions, whose tags are rare. */
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

/** Brackets that nobody closes must not swallow a file. */
const MOST_FLOW = 10_000

/** Entries in order; the text of block scalars is passed over. */
export function yamlLines(text: string): YamlLine[] {
  const found: Anchored[] = []
  let scalar = -1
  let open: Anchored | undefined
  for (const [at, full] of text.split(/\r?\n/).entries()) {
    if (open) {
      open.raw = `${open.raw} ${cut(full.trim()).value}`.trimEnd()
      if (!isOpen(open.raw) || open.raw.length > MOST_FLOW) open = undefined
      continue
    }
    const first = full.search(/\S/)
    if (first < 0) continue
    if (scalar >= 0 && first > scalar) continue
    scalar = -1
    const [, lead = '', dashes = '', rest = ''] = /^(\s*)((?:-\s+)*)(.*)$/.exec(full) ?? []
    const { value: whole, comment } = cut(rest)
    const [, onItem, value = ''] = /^(?:&([^\s,[\]{}]+)\s+)?([^]*)$/.exec(whole) ?? []
    const [, quoted, bare, raw = ''] =
      /^(?:["']([^"']+)["']|([^\s:{["'][^:]*?))\s*:(?:\s+(.*))?$/.exec(value) ?? []
    const key = quoted ?? bare
    const indent = lead.length + dashes.length
    if (key === undefined && dashes === '') continue
    const [, onValue, bareValue = ''] =
      /^(?:&([^\s,[\]{}]+)(?:\s+|$))?([^]*)$/.exec(key === undefined ? value : raw) ?? []
    const anchor = onValue ?? onItem
    const entry: Anchored = {
      line: at + 1,
      indent,
      item: dashes !== '',
      key: key ?? '',
      raw: bareValue,
      comment,
      ...(anchor === undefined ? {} : { anchor }),
    }
    found.push(entry)
    if (isOpen(entry.raw)) open = entry
    // The body of `run: |` is deeper than the key that opens it, which a dash moves to the right.
    if (/^[|>][-+\d]*$/.test(bareValue)) scalar = lead.length
  }
  return withoutAliases(
    found.flatMap(({ anchor, ...entry }) =>
      unfolded(entry).map((line, at): Anchored =>
        at === 0 && anchor !== undefined ? { ...line, anchor } : line,
      ),
    ),
  )
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
  /^\[.*\]$/.test(raw.trim()) ? flowParts(raw.trim().slice(1, -1)) : []

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
