import { announceAgents } from '../accounts/agent-news.ts'
import { inTransaction } from '../database/transaction.ts'
import type { Deps } from '../deps.ts'
import { notifyChanges } from './changes.ts'
import { countDeltas, writeCounters } from './counters.ts'
import { writeFacts } from './fact-rows.ts'
import { lockHosts } from './host-rows.ts'
import type { OpenFinding } from './lifecycle.ts'

/** Before the host itself, as the flush of presence does: it and this would each wait for what the other has. */
const LOCK_SEEN = 'SELECT FROM host_seen WHERE host_id = $1 FOR UPDATE'

const OPEN = `SELECT env, pattern, severity FROM finding WHERE host_id = $1 AND status = 'open'`

/**
 * Takes a host away with all it has, and out of every count of what is now. What happened on it stays in the log and
 * in the rollups: nothing of it was resolved. Its agents' credentials end with it.
 * @returns whether there was one
 */
export function removeHost({ pool, now }: Pick<Deps, 'pool' | 'now'>, hostId: string): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    await client.query(LOCK_SEEN, [hostId])
    const found = await lockHosts(client, [hostId])
    if (found.size === 0) return false
    const { rows: before } = await client.query<OpenFinding>(OPEN, [hostId])
    const comparison = { transitions: [], before, after: [] }
    await writeFacts(client, [{ hostId, envs: [], hash: { before: null, after: null } }])
    await client.query('DELETE FROM host WHERE id = $1', [hostId])
    const at = now()
    await writeCounters(client, countDeltas([{ comparison, at, decidedAt: at }]))
    await announceAgents(client, [hostId])
    const patterns = new Set(before.map(({ pattern }) => pattern))
    await notifyChanges(client, [hostId], [...patterns].sort(), null)
    return true
  })
}
