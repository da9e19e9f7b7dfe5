import type { AgentQuery } from '../contract/agent.ts'
import type { PresenceLimits } from '../fleet/presence-state.ts'
import { containing } from './host-filter.ts'
import { all, raw, sql, type Sql } from './sql.ts'

export type AgentFilter = {
  query: AgentQuery
  limits: PresenceLimits
  /** The versions in use that are older than the server's, where that is asked. */
  outdated?: readonly string[]
}

const A_DAY_AND_A_BIT = 90_000_000

/**
 * An agent that checks in says at least once a day how it fares. Of a host with several agents only the host's last
 * check-in is known; one that has said nothing since this moment is not who was heard from.
 */
export const muteSince = ({ silent }: PresenceLimits): Date => new Date(silent.getTime() - A_DAY_AND_A_BIT)

/** Conditions on report `r` of an agent of host `h`; list, count and export use the same ones. */
export function agentFilter({ query, limits, outdated }: AgentFilter): Sql {
  const conditions: Sql[] = []
  if (query.search !== undefined) conditions.push(sql`h.hostname ILIKE ${containing(query.search)}`)
  if (query.version !== undefined) conditions.push(sql`r.version = ${query.version}`)
  if (outdated) {
    const isOutdated = sql`r.version = ANY(${[...outdated]}::text[])`
    conditions.push(query.outdated === true ? isOutdated : sql`NOT ${isOutdated}`)
  }
  if (query.hasErrors !== undefined) conditions.push(query.hasErrors ? sql`r.failed > 0` : sql`r.failed = 0`)
  if (query.hasSpool !== undefined)
    conditions.push(query.hasSpool ? sql`r.waiting_bytes > 0` : sql`r.waiting_bytes = 0`)
  if (query.collector !== undefined || query.reason !== undefined) conditions.push(fails(query))
  if (query.presence !== undefined) conditions.push(agentIs(query.presence, limits))
  return all(conditions)
}

/** Else the rows of hosts, which are wide, need not be read to count agents. */
export const asksOfHost = ({ query }: AgentFilter): boolean =>
  query.search !== undefined || (query.presence !== undefined && query.presence !== 'pending')

/** Collector and reason hold for one and the same failure. */
function fails({ collector, reason }: AgentQuery): Sql {
  const conditions = [sql`f.agent_key_id = r.agent_key_id`]
  if (collector !== undefined) conditions.push(sql`f.collector = ${collector}`)
  if (reason !== undefined) conditions.push(sql`f.reason = ${reason}`)
  return sql`EXISTS (SELECT FROM agent_failure f WHERE ${all(conditions)})`
}

function agentIs(state: NonNullable<AgentQuery['presence']>, limits: PresenceLimits): Sql {
  const mute = muteSince(limits)
  if (state === 'pending') return sql`r.told_at IS NULL`
  if (state === 'silent') return sql`r.told_at IS NOT NULL AND (h.presence = 'silent' OR r.told_at < ${mute})`
  return sql`r.told_at >= ${mute} AND h.presence = ${raw(`'${state}'`)}`
}
