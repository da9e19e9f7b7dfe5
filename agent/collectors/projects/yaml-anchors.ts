import { below, type YamlLine } from './yaml-lines.ts'

export type Anchored = YamlLine & { anchor?: string }

/** Aliases in aliases multiply: what goes beyond this is no build definition. */
const MOST_LINES = 20_000

/** Aliases replaced by what they stand for; one to nothing that was named before has no value. */
export function withoutAliases(entries: readonly Anchored[]): YamlLine[] {
  const found: YamlLine[] = []
  // Of two of one name the later counts, for what comes after it.
  const named = new Map<string, number>()
  for (const { anchor, ...entry } of entries) {
    const alias = /^\*([^\s,[\]{}]+)$/.exec(entry.raw)?.[1]
    if (anchor !== undefined) named.set(anchor, found.length)
    if (alias === undefined) found.push(entry)
    else if (found.length < MOST_LINES) found.push(...standingFor(blockAt(found, named.get(alias)), entry))
  }
  return found
}

/** An entry with all that belongs to it. */
function blockAt(lines: readonly YamlLine[], at: number | undefined): YamlLine[] {
  const head = at === undefined ? undefined : lines[at]
  if (at === undefined || !head) return []
  return [head, ...(head.item ? elementAfter(lines, at) : below(lines, at))]
}

/** The rest of an element of a list: what is no element itself at its depth. */
function elementAfter(lines: readonly YamlLine[], at: number): YamlLine[] {
  const indent = lines[at]?.indent ?? 0
  const end = lines.findIndex(
    (line, index) => index > at && (line.indent < indent || (line.item && line.indent === indent)),
  )
  return lines.slice(at + 1, end < 0 ? undefined : end)
}

function standingFor(block: readonly YamlLine[], alias: YamlLine): YamlLine[] {
  const [head, ...rest] = block
  if (!head) return [{ ...alias, raw: '' }]
  const moved = (lines: readonly YamlLine[], by: number) =>
    lines.map((line) => ({ ...line, indent: line.indent + by }))
  // `<<: *name` puts the members beside it.
  if (alias.key === '<<') return moved(rest, alias.indent - (rest[0]?.indent ?? 0))
  if (alias.key === '' && alias.item) return moved(block, alias.indent - head.indent)
  return [{ ...alias, raw: head.raw }, ...moved(rest, alias.indent - head.indent)]
}
