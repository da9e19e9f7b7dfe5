import { Value } from 'typebox/value'
import { AgentFacts } from '#agent/contract/uplink.ts'
import type { AgentPage, AgentQuery, AgentRow } from '../contract/agent.ts'
import { DEFAULT_LIMIT } from '../contract/paging.ts'
import type { Deps } from '../deps.ts'
import { HEARD, presenceLimits, presenceOf } from '../fleet/presence-state.ts'
import { agentVersions, isOlder } from './agent-versions.ts'
import { behind, decodeCursor, listDigest, orderBy, toPage, type Sort } from './cursor.ts'
import { agentFilter, asksOfHost, muteSince, type AgentFilter } from './list-agents-filter.ts'
import { raw, run, sql, type Sql } from './sql.ts'

type QueryDeps = Pick<Deps, 'config' | 'now' | 'pool' | 'presence'>

/** `on`: the same of the page that was found. */
const SORTS = {
  hostname: { key: 'h.hostname', on: 'p.hostname', type: 'text', descending: false },
  version: { key: 'r.version', on: 'p.version', type: 'text', descending: false },
  failed: { key: 'r.failed', on: 'p.failed', type: 'integer', descending: true },
  spool: { key: 'r.waiting_bytes', on: 'p.waiting_bytes', type: 'bigint', descending: true },
} as const

type Stored = {
  id: string
  host_id: string
  hostname: string
  version: string
  created_at: Date
  told_at: Date | null
  heard_at: Date
  waiting: number
  waiting_bytes: string
  waiting_since: Date | null
  clock_off: number | null
  facts: unknown
  sort_key: string
  sort_id: string
}

export async function listAgents(
  deps: QueryDeps,
  query: AgentQuery,
  serverVersion: string,
): Promise<AgentPage> {
  const limit = query.limit ?? DEFAULT_LIMIT
  const chosen = SORTS[query.sort ?? 'hostname']
  const descending = query.order === undefined ? chosen.descending : query.order === 'desc'
  const { key, type } = chosen
  const sort: Sort = { key, type, descending, id: 'r.agent_key_id', idType: 'uuid' }
  const of = listDigest('agents', query)
  const asOf = deps.now().toISOString()
  const filter = await filterOf(deps, query, serverVersion)
  const stored = await run<Stored>(
    deps.pool,
    // The wide rows are read for one page only.
    sql`WITH page AS (
        SELECT r.*, h.hostname, (${raw(sort.key)})::text AS sort_key
        FROM agent_report r JOIN host h ON h.id = r.host_id
        WHERE ${agentFilter(filter)} AND ${behind(query.cursor, of, sort)} AND ${fromName(query.cursor, of, sort)}
        ORDER BY ${orderBy(sort)} LIMIT ${limit + 1}
      )
      SELECT p.agent_key_id AS id, p.host_id, p.hostname, p.version, k.created_at, p.told_at, ${raw(HEARD)} AS heard_at,
        p.waiting, p.waiting_bytes, p.waiting_since, k.facts, p.sort_key, p.agent_key_id::text AS sort_id,
        (SELECT (f.evidence->>'offBySeconds')::integer FROM finding f
          WHERE f.host_id = p.host_id AND f.pattern = 'HOST_CLOCK_SKEW' AND f.status = 'open' LIMIT 1) AS clock_off
      FROM page p JOIN agent_key k ON k.id = p.agent_key_id
        JOIN host h ON h.id = p.host_id JOIN host_seen s ON s.host_id = p.host_id
      ORDER BY ${orderBy({ ...sort, key: chosen.on, id: 'p.agent_key_id' })}`,
  )
  const page = toPage(stored, limit, of)
  return {
    rows: page.rows.map((row) => toAgentRow(row, deps, serverVersion)),
    next: page.next,
    ...(query.total === true ? { total: await countAgents(deps, filter) } : {}),
    asOf,
  }
}

/** A comparison of two tables' columns together is none that an index of one of them can begin at. */
function fromName(cursor: string | undefined, of: string, sort: Sort): Sql {
  if (cursor === undefined || sort.key !== SORTS.hostname.key) return sql`true`
  const sign = raw(sort.descending ? '<=' : '>=')
  return sql`h.hostname ${sign} ${decodeCursor(cursor, of, sort).key}`
}

async function filterOf(deps: QueryDeps, query: AgentQuery, serverVersion: string): Promise<AgentFilter> {
  const limits = presenceLimits(deps)
  if (query.outdated === undefined) return { query, limits }
  const versions = await agentVersions(deps.pool)
  return { query, limits, outdated: versions.filter((version) => isOlder(version, serverVersion)) }
}

async function countAgents(deps: QueryDeps, filter: AgentFilter): Promise<number> {
  const [row] = await run<{ count: number }>(
    deps.pool,
    sql`SELECT count(*)::integer AS count
      FROM agent_report r ${asksOfHost(filter) ? sql`JOIN host h ON h.id = r.host_id` : sql``}
      WHERE ${agentFilter(filter)}`,
  )
  return row?.count ?? 0
}

function toAgentRow(row: Stored, deps: QueryDeps, serverVersion: string): AgentRow {
  // What another release stored may have another form.
  const facts = Value.Check(AgentFacts, row.facts) ? row.facts : null
  const limits = presenceLimits(deps)
  const { told_at: told } = row
  const isMute = told !== null && told < muteSince(limits)
  const remembered = deps.presence.lastSeen(row.host_id)
  const heardHost = remembered && remembered > row.heard_at ? remembered : row.heard_at
  const heard = isMute ? told : heardHost
  return {
    id: row.id,
    hostId: row.host_id,
    hostname: row.hostname,
    version: row.version,
    outdated: isOlder(row.version, serverVersion),
    presence: presenceOf(told !== null, heard, limits),
    enrolledAt: row.created_at.toISOString(),
    lastSeenAt: told === null ? null : heard.toISOString(),
    toldAt: told?.toISOString() ?? null,
    envs: facts?.envs ?? [],
    failed: facts?.failed ?? [],
    spool: {
      waiting: row.waiting,
      bytes: Number(row.waiting_bytes),
      oldestAt: row.waiting_since?.toISOString() ?? null,
    },
    clockOffSeconds: row.clock_off,
    lastError: facts?.lastError ?? null,
  }
}
