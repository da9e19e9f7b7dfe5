import { announceAgents } from '../accounts/agent-news.ts'
import { inTransaction } from '../database/transaction.ts'
import type { Deps } from '../deps.ts'
import type { GiveUp } from '../history/carry.ts'
import { notifyChanges } from './changes.ts'

const CURRENT = `
  SELECT h.id FROM history h JOIN host ON host.id = h.host_id AND host.snapshot_id = h.id
  WHERE host.id = $1 AND h.month < $2 FOR NO KEY UPDATE OF host`
/** The host stays what it was, with findings and all, but of no snapshot; no content is the same as none at all. */
const LEAVE = `UPDATE host SET snapshot_id = NULL, content_hash = '', changed_at = clock_timestamp() WHERE id = $1`
const ASK = 'UPDATE agent_key SET content_hash = NULL WHERE host_id = $1 AND revoked_at IS NULL'
/** Sent again, as of the same moment, it must not be taken for known. */
const REMOVE = 'DELETE FROM history WHERE host_id = $1 AND id = $2 AND month < $3'

/** A host whose current snapshot cannot be read goes on without it, and its agents are asked with their next check-in. */
export function askAgain({ pool, log }: Pick<Deps, 'pool'> & Partial<Pick<Deps, 'log'>>): GiveUp {
  return async (hostId, oldest, error) => {
    log?.warn(
      { err: error, hostId },
      'a host’s current snapshot cannot be read; its agents are to send again',
    )
    await inTransaction(pool, async (client) => {
      const { rows } = await client.query<{ id: number }>(CURRENT, [hostId, oldest])
      const [current] = rows
      if (!current) return
      await client.query(LEAVE, [hostId])
      await client.query(ASK, [hostId])
      await client.query(REMOVE, [hostId, current.id, oldest])
      await announceAgents(client, [hostId])
      await notifyChanges(client, [hostId], [], null)
    })
  }
}
