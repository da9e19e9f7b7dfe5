import { SEVERITIES } from '#agent/contract/finding.ts'
import { DEFAULT_LIMIT } from '../contract/paging.ts'
import type { PatternPage, PatternQuery, PatternRow } from '../contract/pattern.ts'
import type { Deps } from '../deps.ts'
import { decodeCursor, encodeCursor, listDigest } from './cursor.ts'
import { patternRows } from './pattern-rows.ts'

/** Patterns are as many as detectors, so they are filtered and sorted here, where the catalogue's texts are. */
export async function listPatterns(
  deps: Pick<Deps, 'pool' | 'now'>,
  query: PatternQuery,
): Promise<PatternPage> {
  const limit = query.limit ?? DEFAULT_LIMIT
  const sort = query.sort ?? 'affectedHosts'
  const of = listDigest('patterns', query)
  const asOf = deps.now().toISOString()
  const sign = (query.order ?? (sort === 'id' ? 'asc' : 'desc')) === 'asc' ? 1 : -1
  const compare = (a: Position, b: Position) => sign * (compareKeys(a.key, b.key) || compareText(a.id, b.id))
  const matching = (await patternRows(deps)).filter((row) => matches(row, query))
  const sorted = matching.map((row) => ({ row, id: row.id, key: keyOf(row, sort) })).sort(compare)
  const after =
    query.cursor === undefined ? undefined : positionOf(decodeCursor(query.cursor, of, CURSOR), sort)
  const rest = after ? sorted.filter((entry) => compare(entry, after) > 0) : sorted
  const page = rest.slice(0, limit)
  const last = page.at(-1)
  return {
    rows: page.map(({ row }) => row),
    next: rest.length > limit && last ? encodeCursor(of, String(last.key), last.id) : null,
    ...(query.total === true ? { total: matching.length } : {}),
    asOf,
  }
}

/** Of a place in the order: a number or a text, as the sort has it. */
type Position = { key: number | string; id: string }
type PatternSort = NonNullable<PatternQuery['sort']>
const isText = (sort: PatternSort): boolean => sort === 'id' || sort === 'lastSeenAt'
const positionOf = ({ key, id }: { key: string; id: string }, sort: PatternSort): Position => ({
  key: isText(sort) ? key : Number(key),
  id,
})
const CURSOR = { type: 'text', idType: 'text' } as const

function matches(row: PatternRow, { search, severity, layer, open }: PatternQuery): boolean {
  if (severity !== undefined && row.severity !== severity) return false
  if (layer !== undefined && row.layer !== layer) return false
  if (open !== undefined && row.openFindings > 0 !== open) return false
  if (search === undefined) return true
  const wanted = search.toLowerCase()
  return [row.id, row.title.en, row.title.zh].some((text) => text.toLowerCase().includes(wanted))
}

function keyOf(row: PatternRow, sort: PatternSort): number | string {
  if (sort === 'id') return row.id
  if (sort === 'lastSeenAt') return row.lastSeenAt ?? ''
  if (sort === 'severity') return SEVERITIES.length - SEVERITIES.indexOf(row.severity)
  return row[sort]
}

const compareKeys = (a: number | string, b: number | string) =>
  typeof a === 'number' && typeof b === 'number' ? a - b : compareText(String(a), String(b))
const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
