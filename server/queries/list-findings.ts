import type { FindingPage, FindingQuery } from '../contract/finding.ts'
import { DEFAULT_LIMIT } from '../contract/paging.ts'
import type { Deps } from '../deps.ts'
import { behind, listDigest, orderBy, toPage, type Sort } from './cursor.ts'
import { FINDING_COLUMNS, FINDING_TABLES, toFindingRow, type StoredFinding } from './finding-row.ts'
import { all, raw, run, sql, type Sql } from './sql.ts'

type QueryDeps = Pick<Deps, 'now' | 'pool'>

const SORTS = {
  openedAt: { key: 'f.opened_at', type: 'timestamptz' },
  changedAt: { key: 'f.changed_at', type: 'timestamptz' },
  severity: {
    key: "array_position(ARRAY['info', 'low', 'medium', 'high', 'critical'], f.severity)",
    type: 'integer',
  },
} as const

export async function listFindings(deps: QueryDeps, query: FindingQuery): Promise<FindingPage> {
  const limit = query.limit ?? DEFAULT_LIMIT
  const sort: Sort = {
    ...SORTS[query.sort ?? 'openedAt'],
    id: 'f.id',
    idType: 'bigint',
    descending: query.order !== 'asc',
  }
  const of = listDigest('findings', query)
  const asOf = deps.now().toISOString()
  const stored = await run<StoredFinding & { sort_key: string; sort_id: string }>(
    deps.pool,
    sql`SELECT ${FINDING_COLUMNS}, (${raw(sort.key)})::text AS sort_key, f.id::text AS sort_id
      FROM ${FINDING_TABLES}
      WHERE ${findingFilter(query)} AND ${behind(query.cursor, of, sort)}
      ORDER BY ${orderBy(sort)} LIMIT ${limit + 1}`,
  )
  const page = toPage(stored, limit, of)
  return {
    rows: page.rows.map(toFindingRow),
    next: page.next,
    ...(query.total === true ? { total: await countFindings(deps, query) } : {}),
    asOf,
  }
}

/** Conditions on finding `f`; list, count and export use the same ones. */
function findingFilter(query: FindingQuery): Sql {
  const conditions: Sql[] = []
  const status = query.status ?? 'open'
  // As text of the statement: the indexes on open findings are partial.
  if (status !== 'all') conditions.push(raw(`f.status = '${status}'`))
  if (query.pattern !== undefined) conditions.push(sql`f.pattern = ${query.pattern}`)
  if (query.severity !== undefined) conditions.push(sql`f.severity = ${query.severity}`)
  if (query.host !== undefined) conditions.push(sql`f.host_id = ${query.host}`)
  if (query.env !== undefined) conditions.push(sql`f.env = ${query.env}`)
  if (query.changedSince !== undefined)
    conditions.push(sql`f.changed_at >= ${query.changedSince}::timestamptz`)
  return all(conditions)
}

async function countFindings(deps: QueryDeps, query: FindingQuery): Promise<number> {
  const [row] = await run<{ count: number }>(
    deps.pool,
    sql`SELECT count(*)::integer AS count FROM finding f WHERE ${findingFilter(query)}`,
  )
  return row?.count ?? 0
}
