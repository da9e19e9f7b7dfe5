import type { HostPage, HostQuery } from '../contract/host.ts'
import { DEFAULT_LIMIT } from '../contract/paging.ts'
import type { Deps } from '../deps.ts'
import { behind, listDigest, orderBy, toPage, type Sort } from './cursor.ts'
import { CHANGED, hostFilter } from './host-filter.ts'
import { HOST_COLUMNS, HOST_TABLES, toHostRow, type StoredHost } from './host-row.ts'
import { raw, run, sql } from './sql.ts'

type QueryDeps = Pick<Deps, 'config' | 'now' | 'pool' | 'presence'>

/** Sorting by findings puts the host with the most severe ones first. Each order is that of an index. */
const SORTS = {
  hostname: { key: 'h.hostname', type: 'text', descending: false },
  lastSeenAt: { key: 's.at', type: 'timestamptz', descending: true },
  changedAt: { key: CHANGED, type: 'timestamptz', descending: true },
  findings: {
    key: 'ARRAY[h.critical, h.high, h.medium, h.low, h.info]',
    type: 'integer[]',
    descending: true,
  },
} as const

export async function listHosts(deps: QueryDeps, query: HostQuery): Promise<HostPage> {
  const limit = query.limit ?? DEFAULT_LIMIT
  const by = query.sort ?? 'hostname'
  const chosen = SORTS[by]
  const descending = query.order === undefined ? chosen.descending : query.order === 'desc'
  const id = by === 'lastSeenAt' ? 's.host_id' : 'h.id'
  const sort: Sort = { ...chosen, descending, id, idType: 'uuid' }
  const of = listDigest('hosts', query)
  const asOf = deps.now().toISOString()
  const direction = raw(descending ? 'DESC' : 'ASC')
  const stored = await run<StoredHost & { sort_key: string; sort_id: string }>(
    deps.pool,
    sql`SELECT ${HOST_COLUMNS}, p.position::text AS sort_key, p.id::text AS sort_id
      FROM (
        SELECT ${raw(id)} AS id, ${raw(sort.key)} AS position
        FROM ${by === 'lastSeenAt' ? HOST_TABLES : raw('host h')}
        WHERE ${hostFilter(query)} AND ${behind(query.cursor, of, sort)}
        ORDER BY ${orderBy(sort)} LIMIT ${limit + 1}
      ) p JOIN host h ON h.id = p.id JOIN host_seen s ON s.host_id = p.id
      ORDER BY p.position ${direction}, p.id ${direction}`,
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
    sql`SELECT count(*)::integer AS count FROM host h WHERE ${hostFilter(query)}`,
  )
  return row?.count ?? 0
}
