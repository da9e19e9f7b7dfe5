import { SEVERITIES } from '#agent/contract/finding.ts'
import type { HostPage, HostQuery } from '../contract/host.ts'
import { DEFAULT_LIMIT } from '../contract/paging.ts'
import type { Deps } from '../deps.ts'
import { presenceLimits } from '../fleet/presence-state.ts'
import { committedUntil } from './committed-until.ts'
import { behind, listDigest, toPage, type Sort } from './cursor.ts'
import { CONTENT, FINDINGS, hostFilters, NO_FINDINGS } from './host-filter.ts'
import { HOST_COLUMNS, HOST_TABLES, toHostRow, type StoredHost } from './host-row.ts'
import { positions, readPage } from './list-page.ts'
import { all, raw, run, sql, type Sql } from './sql.ts'

type QueryDeps = Pick<Deps, 'config' | 'now' | 'pool' | 'presence'>

/** Sorting by findings puts the host with the most severe ones first. Each order is that of an index. */
const SORTS = {
  hostname: { key: 'h.hostname', type: 'text', descending: false },
  lastSeenAt: { key: 's.at', type: 'timestamptz', descending: true },
  changedAt: { key: CONTENT, type: 'bigint', descending: true },
  findings: {
    key: FINDINGS,
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
  const asOf = await committedUntil(deps)
  const stored = await readPage<StoredHost & { sort_key: string; sort_id: string }>(
    deps.pool,
    {
      tables: by === 'lastSeenAt' ? HOST_TABLES : raw('host h'),
      sort,
      leading: leading(by, query, deps),
      filters: hostFilters(query),
      asked: hostFilters(query, 'one-by-one'),
      behind: behind(query.cursor, of, sort),
      limit: limit + 1,
    },
    (page) => sql`SELECT ${HOST_COLUMNS}, p.position::text AS sort_key, p.id::text AS sort_id
      FROM (${page}) p JOIN (${HOST_TABLES}) ON h.id = p.id ORDER BY ${positions(sort)}`,
  )
  const page = toPage(stored, limit, of)
  return {
    rows: page.rows.map((row) => toHostRow(row, deps)),
    next: page.next,
    ...(query.total === true ? { total: await countHosts(deps, query) } : {}),
    asOf,
  }
}

/** What the filters say about the key of the order. Who is stored as late or silent was not heard from since. */
function leading(by: keyof typeof SORTS, query: HostQuery, deps: Pick<Deps, 'config' | 'now'>): Sql[] {
  if (by === 'findings') return leastFindings(query)
  const { presence } = query
  const { late, silent } = presenceLimits(deps)
  if (by === 'lastSeenAt' && presence === 'late') return [sql`s.at < ${late}`]
  if (by === 'lastSeenAt' && presence === 'silent') return [sql`s.at < ${silent}`]
  return []
}

/** One of a severity, and none that is more severe, is the least that such a host has. */
function leastFindings({ severity, hasFindings }: HostQuery): Sql[] {
  if (hasFindings === false) return [raw(`${FINDINGS} = ${NO_FINDINGS}`)]
  const least = severity ?? (hasFindings ? SEVERITIES.at(-1) : undefined)
  if (!least) return []
  return [sql`${raw(FINDINGS)} >= ${SEVERITIES.map((one) => (one === least ? 1 : 0))}::integer[]`]
}

async function countHosts(deps: QueryDeps, query: HostQuery): Promise<number> {
  const [row] = await run<{ count: number }>(
    deps.pool,
    sql`SELECT count(*)::integer AS count FROM host h WHERE ${all(hostFilters(query))}`,
  )
  return row?.count ?? 0
}
