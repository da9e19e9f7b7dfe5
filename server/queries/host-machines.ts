import type pg from 'pg'
import { Value } from 'typebox/value'
import { AgentFacts } from '#agent/contract/uplink.ts'
import type { HostAgent, HostMachine } from '../contract/host.ts'
import { run, sql } from './sql.ts'

type StoredMachine = {
  id: string
  hostname: string
  first_seen_at: Date
  last_seen_at: Date
  current: boolean
}

/** The machines that reported as a host, the first one first. */
export async function hostMachines(pool: pg.Pool, hostId: string): Promise<HostMachine[]> {
  const rows = await run<StoredMachine>(
    pool,
    sql`SELECT m.id, m.hostname, m.first_seen_at, m.hardware && h.hardware AS current,
        CASE WHEN m.hardware && h.hardware THEN greatest(m.last_seen_at, s.at)
             ELSE m.last_seen_at END AS last_seen_at
      FROM host_machine m JOIN host h ON h.id = m.host_id JOIN host_seen s ON s.host_id = h.id
      WHERE m.host_id = ${hostId} ORDER BY m.first_seen_at, m.id`,
  )
  return rows.map((row) => ({
    id: row.id,
    hostname: row.hostname,
    firstSeenAt: row.first_seen_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    current: row.current,
  }))
}

const MOST = 20
type StoredAgent = { id: string; created_at: Date; facts: unknown; facts_at: Date | null }

/** A host may have enrolled many times; who has said something is of interest. */
export async function hostAgents(pool: pg.Pool, hostId: string): Promise<HostAgent[]> {
  const rows = await run<StoredAgent>(
    pool,
    sql`SELECT id, created_at, facts, facts_at FROM agent_key
      WHERE host_id = ${hostId} AND revoked_at IS NULL AND facts IS NOT NULL
      ORDER BY facts_at DESC LIMIT ${MOST}`,
  )
  return rows.map(({ id, created_at, facts, facts_at }) => ({
    id,
    enrolledAt: created_at.toISOString(),
    // What another release stored may have another form.
    facts: Value.Check(AgentFacts, facts) ? facts : null,
    factsAt: facts_at?.toISOString() ?? null,
  }))
}
