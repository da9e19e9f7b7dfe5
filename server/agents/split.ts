import { createHash } from 'node:crypto'
import { announceAgents } from '../accounts/agent-news.ts'
import { inTransaction } from '../database/transaction.ts'
import type { Deps } from '../deps.ts'
import { ApiError } from '../errors.ts'
import { notifyChanges } from '../fleet/changes.ts'

type Found = { machine_id: string; split_from: string | null; machines: string[] }

const FIND = `
  SELECT h.machine_id, h.split_from,
    ARRAY(SELECT m.id::text FROM host_machine m WHERE m.host_id = h.id) AS machines
  FROM host h WHERE h.id = $1 FOR NO KEY UPDATE OF h`

/** Derived, so that it is not by chance that of a third machine. */
const ADD = `
  INSERT INTO host (machine_id, hostname, enrolled_at, split_from, hardware)
  SELECT $2, hostname, $3, $4, hardware FROM host_machine WHERE id = $1
  RETURNING id`

/** It was enrolled with the same image, and is most likely of the same team and place. */
const LABELS = 'INSERT INTO host_label (host_id, label) SELECT $2, label FROM host_label WHERE host_id = $1'

/** The other one stays, and nothing is suspected any more once it is alone. */
const SETTLE = `
  UPDATE host h SET changed_at = clock_timestamp(),
    hardware = coalesce((SELECT m.hardware FROM host_machine m WHERE m.host_id = h.id
                         ORDER BY m.last_seen_at DESC, m.id LIMIT 1), '{}'),
    clone_suspected_at = CASE WHEN (SELECT count(*) FROM host_machine m WHERE m.host_id = h.id) > 1
                              THEN h.clone_suspected_at END
  WHERE h.id = $1`

/**
 * Makes one of the machines that report as a host a host of its own. Its agents learn it at their next contact; what
 * was found until then stays with the host they reported as.
 */
export async function splitHost(
  { pool, now }: Pick<Deps, 'pool' | 'now'>,
  hostId: string,
  machine: string,
): Promise<{ id: string }> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<Found>(FIND, [hostId])
    const [host] = rows
    if (!host) throw new ApiError('not-found', `there is no host ${hostId}`)
    if (!host.machines.includes(machine))
      throw new ApiError('not-found', `no machine ${machine} reported as it`)
    if (host.machines.length < 2) {
      throw new ApiError('conflict', 'only one machine reports as this host; there is nothing to split')
    }
    const machineId = createHash('sha256').update(`${host.machine_id} ${machine}`).digest('hex')
    const reported = host.split_from ?? host.machine_id
    const added = await client.query<{ id: string }>(ADD, [machine, machineId, now(), reported])
    const id = added.rows[0]?.id
    if (id === undefined) throw new Error('INSERT of a host returned no row')
    await client.query('UPDATE host_machine SET host_id = $2 WHERE id = $1', [machine, id])
    await client.query(LABELS, [hostId, id])
    await client.query(SETTLE, [hostId])
    await announceAgents(client, [hostId])
    await notifyChanges(client, [hostId, id], [], null)
    return { id }
  })
}
