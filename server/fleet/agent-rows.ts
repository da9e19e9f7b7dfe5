import type { PoolClient } from 'pg'
import { bytesOf } from '../database/hex.ts'
import { together } from '../database/together.ts'

/** What an agent told last: none of its envs is also another's. */
export type AgentRow = {
  id: string
  envs: readonly string[]
  contentTakenAt: Date | null
}

/** What becomes of an agent's row; null leaves the moment and the envs, and says of the hash that it has to send again. */
export type NextAgent = {
  id: string
  envs: readonly string[] | null
  contentHash: string | null
  at: Date | null
}

const AGENTS = `
  SELECT host_id AS "hostId", id, envs, content_taken_at AS "contentTakenAt"
  FROM agent_key WHERE host_id = ANY ($1::uuid[]) AND revoked_at IS NULL ORDER BY id`

/** By host. Those of a locked host stay as they are until its lock is given back. */
export async function readAgents(
  client: PoolClient,
  hostIds: readonly string[],
): Promise<Map<string, AgentRow[]>> {
  const { rows } = await client.query<AgentRow & { hostId: string }>({
    name: 'read-agents',
    text: AGENTS,
    values: [hostIds],
  })
  const byHost = new Map<string, AgentRow[]>(hostIds.map((id) => [id, []]))
  for (const row of rows) byHost.get(row.hostId)?.push(row)
  return byHost
}

const WITH_HOST = `
  SELECT h.id AS "hostId", h.snapshot_id::text AS "snapshotId", h.content_taken_at AS "hostTakenAt",
    k.id, k.envs, k.content_taken_at AS "contentTakenAt"
  FROM host h LEFT JOIN agent_key k ON k.host_id = h.id AND k.revoked_at IS NULL
  WHERE h.id = ANY ($1::uuid[]) ORDER BY k.id`

type WithHost = AgentRow & { hostId: string; snapshotId: string | null; hostTakenAt: Date | null }
export type AgentsOfHost = {
  snapshotId: string | null
  /** Of the host's current content. */
  takenAt: Date | null
  agents: AgentRow[]
}

/** A host's current snapshot and who told what of it, as of one moment; undefined for a host that is gone. */
export const readAgentsOfHost = together<AgentsOfHost>(async (pool, hostIds) => {
  const { rows } = await pool.query<WithHost | (Omit<WithHost, 'id'> & { id: null })>({
    name: 'agents-of-hosts',
    text: WITH_HOST,
    values: [hostIds],
  })
  const byHost = new Map<string, AgentsOfHost>()
  for (const row of rows) {
    const { hostId, snapshotId, hostTakenAt } = row
    const host = byHost.get(hostId) ?? { snapshotId, takenAt: hostTakenAt, agents: [] }
    byHost.set(hostId, host)
    if (row.id !== null) host.agents.push(row)
  }
  return byHost
})

/** Equal as long as nobody has told anything else: what was merged under it may be stored. */
export const basisOf = (snapshotId: string | number | null, agents: readonly AgentRow[]): string =>
  JSON.stringify([
    snapshotId === null ? null : String(snapshotId),
    agents.map(({ id, envs, contentTakenAt }) => [id, contentTakenAt?.getTime() ?? null, ...envs]),
  ])

/** In place of a basis: nobody else tells of the host. True of nearly all, so it is found out under the lock only. */
export const ALONE = 'alone'

export const isAlone = (agentKeyId: string | null, agents: readonly AgentRow[]): boolean =>
  agents.every(({ id, envs }) => id === agentKeyId || envs.length === 0)

const WRITE = `
  UPDATE agent_key k SET
    content_hash = n.hash, content_taken_at = coalesce(
      greatest(CASE WHEN k.content_taken_at <= $5 THEN k.content_taken_at END, n.at), k.content_taken_at),
    envs = CASE WHEN n.envs IS NULL THEN k.envs ELSE ARRAY(SELECT jsonb_array_elements_text(n.envs)) END
  FROM UNNEST($1::uuid[], $2::bytea[], $3::timestamptz[], $4::jsonb[]) AS n (id, hash, at, envs)
  WHERE k.id = n.id`

/** @param latest of the moments that are believed, see clock.ts */
export async function writeAgents(
  client: PoolClient,
  agents: readonly NextAgent[],
  latest: Date,
): Promise<void> {
  if (agents.length === 0) return
  const values = [
    agents.map(({ id }) => id),
    agents.map(({ contentHash }) => contentHash && bytesOf(contentHash)),
    agents.map(({ at }) => at),
    agents.map(({ envs }) => envs && JSON.stringify(envs)),
    latest,
  ]
  await client.query({ name: 'write-agents', text: WRITE, values })
}
