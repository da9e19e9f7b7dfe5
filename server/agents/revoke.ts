import { announceAgents } from '../accounts/agent-news.ts'
import { inTransaction } from '../database/transaction.ts'
import type { Deps } from '../deps.ts'
import { ApiError } from '../errors.ts'
import { notifyChanges } from '../fleet/changes.ts'

/** First, as ingest does: what the agent has sent is committed before, or not at all. */
const LOCK =
  'SELECT h.id FROM host h JOIN agent_key k ON k.host_id = h.id WHERE k.id = $1 FOR NO KEY UPDATE OF h'
const REVOKE = `
  UPDATE agent_key SET revoked_at = coalesce(revoked_at, $2), envs = '{}', content_hash = NULL WHERE id = $1`
const UNLIST = 'DELETE FROM agent_report WHERE agent_key_id = $1'
const FORGET = 'DELETE FROM agent_failure WHERE agent_key_id = $1'

/**
 * Its credential is void when this is committed, on every replica. What only this agent told of leaves its host; the
 * last agent's stays, as of a machine that is silent. To revoke it again does no harm, where an answer was lost.
 * @throws ApiError not-found
 */
export async function revokeAgent(
  { pool, now, agents, ingest }: Pick<Deps, 'pool' | 'now' | 'agents' | 'ingest'>,
  id: string,
): Promise<void> {
  const hostId = await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ id: string }>(LOCK, [id])
    const [host] = rows
    if (!host) throw new ApiError('not-found', `no agent has the id ${id}`)
    await client.query(REVOKE, [id, now()])
    await client.query(UNLIST, [id])
    await client.query(FORGET, [id])
    await announceAgents(client, [host.id])
    await notifyChanges(client, [host.id], [], null)
    return host.id
  })
  // Its own news may come a moment later than the next request.
  agents.drop([hostId])
  await ingest.withdraw(hostId)
}
