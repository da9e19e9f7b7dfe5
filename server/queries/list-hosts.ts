import type { HostPage, HostQuery } from '../contract/host.ts'
import { DEFAULT_LIMIT } from '../contract/paging.ts'
import type { Deps } from '../deps.ts'
import { behind, listDigest, orderBy, toPage, type Sort } from './cursor.ts'
import { hostFilter } from './host-filter.ts'
import { HOST_COLUMNS, toHostRow, type StoredHost } from './host-row.ts'
import { raw, run, sql } from './sql.ts'

type QueryDeps = Pick<Deps, 'config' | 'now' | 'pool' | 'presence'>

/** Sorting by findings puts the host with the most severe ones first. */
const SORTS = {
  hostname: { key: 'h.hostname', type: 'text', descending: false },
  lastSeenAt: { key: "coalesce(h.last_seen_at, '-infinity')", type: 'timestamptz', descending: true },
  changedAt: { key: "coalesce(h.content_taken_at, '-infinity')", type: 'timestamptz', descending: true },
  findings: {
    key: 'ARRAY[h.critical, h.high, h.medium, h.low, h.info]',
    type: 'integer[]',
    descending: true,
  },
} as const

export async function listHosts(deps: QueryDeps, query: HostQuery): Promise<HostPage> {
  const limit = query.limit ?? DEFAULT_LIMIT
  const chosen = SORTS[query.sort ?? 'hostname']
  const descending = query.order === undefined ? chosen.descending : query.order === 'desc'
  const sort: Sort = { ...chosen, descending, id: 'h.id', idType: 'uuid' }
  const of = listDigest('hosts', query)
  const asOf = deps.now().toISOString()
  const filter = hostFilter(query, deps)
  const stored = await run<StoredHost & { sort_key: string; sort_id: string }>(
    deps.pool,
    sql`SELECT ${HOST_COLUMNS}, (${raw(sort.key)})::text AS sort_key, h.id::text AS sort_id
      FROM host h
      WHERE ${filter} AND ${behind(query.cursor, of, sort)}
      ORDER BY ${orderBy(sort)} LIMIT ${limit + 1}`,
  )
  const page = toPage(stored, limit, of)
  return {
    rows: page.rows.map((row) => toHostRow(row, deps)),
    next: page.next,
    ...(query.total === true ? { total: await countHosts(deps, query) } : {}),
    asOf,
  }
}

async function countHosts(deps: QueryDeps, query: HostQuery): Promise<number> {
  const [row] = await run<{ count: number }>(
    deps.pool,
    sql`SELECT count(*)::integer AS count FROM host h WHERE ${hostFilter(query, deps)}`,
  )
  return row?.count ?? 0
}
