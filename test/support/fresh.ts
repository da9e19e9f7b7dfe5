import { contentHash, hashSections } from '#agent/contract/hash.ts'
import type { Snapshot } from '#agent/contract/snapshot.ts'
import { inTransaction } from '../../server/database/transaction.ts'
import { sha256Hex } from '../../server/fleet/storable.ts'
import type { Fresh, History } from '../../server/history/write.ts'
import type { TestDatabase } from './database.ts'

/** What the ingest hands to the history of a snapshot. */
export function freshOf(hostId: string, snapshot: Snapshot, receivedAt: Date): Fresh {
  const sections = hashSections(snapshot, sha256Hex)
  const { version, host, agent, envs } = snapshot
  return {
    hostId,
    takenAt: new Date(snapshot.takenAt),
    receivedAt,
    contentHash: contentHash(snapshot, sections, sha256Hex),
    agentVersion: agent.version,
    hostname: host.hostname,
    machineId: host.machineId,
    frame: {
      version,
      catalogue: agent.catalogue,
      envs: envs.map(({ id, kind, role }) => ({ id, kind, role })),
    },
    sections,
  }
}

const LOCK =
  'SELECT id, snapshot_id AS "snapshotId" FROM host WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE'

/** As the ingest does: hosts are locked, and what is not late becomes the current one. @returns ids by host */
export async function writeAs(
  { pool }: Pick<TestDatabase, 'pool'>,
  history: History,
  fresh: readonly Fresh[],
  isLate = false,
): Promise<Map<string, number>> {
  const { ids, committed } = await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ id: string; snapshotId: number | null }>(LOCK, [
      fresh.map(({ hostId }) => hostId),
    ])
    const written = await history.write(client, fresh, new Map(rows.map((row) => [row.id, row])))
    for (const [hostId, id] of isLate ? [] : written.ids) {
      await client.query('UPDATE host SET snapshot_id = $2 WHERE id = $1', [hostId, id])
    }
    return written
  })
  committed()
  return ids
}
