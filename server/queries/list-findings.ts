import type { FindingPage, FindingQuery, FindingStatus } from '../contract/finding.ts'
import { DEFAULT_LIMIT } from '../contract/paging.ts'
import type { Deps } from '../deps.ts'
import { committedUntil } from './committed-until.ts'
import { behind, listDigest, toPage, type Sort } from './cursor.ts'
import { FINDING_COLUMNS, FINDING_TABLES, toFindingRow, type StoredFinding } from './finding-row.ts'
import { positions, readPage } from './list-page.ts'
import { all, raw, run, sql, type Sql } from './sql.ts'

type QueryDeps = Pick<Deps, 'now' | 'pool'>
type Placed = StoredFinding & { sort_key: string; sort_id: string }

/** Of the index on the order by severity. */
const RANKS = ['info', 'low', 'medium', 'high', 'critical'] as const
const RANK = "array_position(ARRAY['info', 'low', 'medium', 'high', 'critical'], f.severity)"
const SORTS = {
  openedAt: { key: 'f.opened_at', type: 'timestamptz' },
  changedAt: { key: 'f.changed_at', type: 'timestamptz' },
  severity: { key: RANK, type: 'integer' },
} as const

export async function listFindings(deps: QueryDeps, query: FindingQuery): Promise<FindingPage> {
  const limit = query.limit ?? DEFAULT_LIMIT
  const by = query.sort ?? 'openedAt'
  const sort: Sort = { ...SORTS[by], id: 'f.id', idType: 'bigint', descending: query.order !== 'asc' }
  const of = listDigest('findings', query)
  const asOf = await committedUntil(deps)
  // Each order is one of findings of one status: those of all are put together of theirs.
  const filters = findingFilters(query)
  const pages = await Promise.all(
    statuses(query).map((status) =>
      readPage<Placed>(
        deps.pool,
        {
          tables: raw('finding f'),
          sort,
          leading: [isOf(status), ...leading(by, query)],
          filters,
          asked: filters,
          behind: behind(query.cursor, of, sort),
          limit: limit + 1,
        },
        (page) => sql`SELECT ${FINDING_COLUMNS}, p.position::text AS sort_key, p.id::text AS sort_id
          FROM (${page}) p JOIN (${FINDING_TABLES}) ON f.id = p.id ORDER BY ${positions(sort)}`,
      ),
    ),
  )
  const page = toPage(merge(pages, sort), limit, of)
  return {
    rows: page.rows.map(toFindingRow),
    next: page.next,
    ...(query.total === true ? { total: await countFindings(deps, query) } : {}),
    asOf,
  }
}

/** Keys of one list have one length up to their fraction, so they compare as text. */
function merge(pages: readonly Placed[][], { descending }: Sort): Placed[] {
  if (pages.length === 1) return pages[0] ?? []
  const sign = descending ? -1 : 1
  // One that was resolved between two statements may be in both.
  const once = new Map(pages.flat().map((row) => [row.id, row]))
  return [...once.values()].sort((a, b) =>
    a.sort_key === b.sort_key
      ? sign * (Number(a.sort_id) - Number(b.sort_id))
      : sign * (a.sort_key < b.sort_key ? -1 : 1),
  )
}

const statuses = ({ status = 'open' }: FindingQuery): readonly FindingStatus[] =>
  status === 'all' ? ['open', 'resolved', 'suppressed'] : [status]

/** As text of the statement: some indexes are partial. */
const isOf = (status: FindingStatus): Sql => raw(`f.status = '${status}'`)

/** Conditions that the index of an order begins with, or that bound its key. */
function leading(by: keyof typeof SORTS, { pattern, severity, changedSince }: FindingQuery): Sql[] {
  if (by === 'openedAt' && pattern !== undefined) return [sql`f.pattern = ${pattern}`]
  if (by === 'changedAt' && changedSince !== undefined)
    return [sql`f.changed_at >= ${changedSince}::timestamptz`]
  if (by === 'severity' && severity !== undefined)
    return [sql`${raw(RANK)} = ${RANKS.indexOf(severity) + 1}::integer`]
  return []
}

/** Conditions on finding `f`, beside its status; list, count and export use the same ones. */
function findingFilters(query: FindingQuery): Sql[] {
  const conditions: Sql[] = []
  if (query.pattern !== undefined) conditions.push(sql`f.pattern = ${query.pattern}`)
  if (query.severity !== undefined) conditions.push(sql`f.severity = ${query.severity}`)
  if (query.host !== undefined) conditions.push(sql`f.host_id = ${query.host}`)
  if (query.env !== undefined) conditions.push(sql`f.env = ${query.env}`)
  if (query.changedSince !== undefined)
    conditions.push(sql`f.changed_at >= ${query.changedSince}::timestamptz`)
  return conditions
}

async function countFindings(deps: QueryDeps, query: FindingQuery): Promise<number> {
  const [row] = await run<{ count: number }>(
    deps.pool,
    sql`SELECT count(*)::integer AS count FROM finding f
      WHERE f.status = ANY (${[...statuses(query)]}::text[]) AND ${all(findingFilters(query))}`,
  )
  return row?.count ?? 0
}
