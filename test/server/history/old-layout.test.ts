import { deflateSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Snapshot } from '#agent/contract/snapshot.ts'
import { moveOldRows } from '../../../server/history/old-layout.ts'
import { createHistory } from '../../../server/history/write.ts'
import { readSnapshot } from '../../../server/queries/read-snapshot.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { freshOf } from '../../support/fresh.ts'
import { addHost, testIngest, worldSnapshot } from '../fleet/world.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const START = Date.UTC(2026, 9, 20)
const bytes = (hex: string) => Buffer.from(hex, 'hex')

/** As the release before wrote it. */
async function writeOld(hostId: string, snapshot: Snapshot): Promise<string> {
  const fresh = freshOf(hostId, snapshot, new Date(snapshot.takenAt))
  for (const { hash, body } of fresh.sections) {
    await database.pool.query(
      'INSERT INTO section_content (hash, body) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [bytes(hash), deflateSync(body)],
    )
  }
  const { rows } = await database.pool.query<{ id: string }>(
    `INSERT INTO snapshot (host_id, taken_at, content_hash, agent_version, frame, section_keys, section_hashes)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id::text AS id`,
    [
      hostId,
      fresh.takenAt,
      bytes(fresh.contentHash),
      fresh.agentVersion,
      { ...fresh.frame, hostname: fresh.hostname, machineId: fresh.machineId },
      fresh.sections.map(({ env, name }) => `${env}.${name}`),
      fresh.sections.map(({ hash }) => bytes(hash)),
    ],
  )
  await database.pool.query(
    `UPDATE host SET snapshot_id = $2, content_hash = $3, content_taken_at = $4 WHERE id = $1`,
    [hostId, rows[0]?.id, bytes(fresh.contentHash), fresh.takenAt],
  )
  return rows[0]?.id ?? ''
}

const currentOf = async (hostId: string): Promise<Snapshot | null> => {
  const { rows } = await database.pool.query<{ id: string }>(
    'SELECT snapshot_id::text AS id FROM host WHERE id = $1',
    [hostId],
  )
  return readSnapshot(database.pool, hostId, rows[0]?.id ?? '')
}

test('rows of the layout before are read at once and moved whole; one that is damaged stays and stops nothing', async () => {
  const hosts = await Promise.all([addHost(database), addHost(database), addHost(database)])
  const sent = new Map<string, Snapshot[]>()
  for (const { id, machine } of hosts) {
    const snapshots = Array.from({ length: 150 }, (_, index) =>
      worldSnapshot(machine, new Date(START + index * 3_600_000), [
        { id: 'linux', values: { ALPHA_x: String(index % 7) } },
      ]),
    )
    sent.set(id, snapshots)
    for (const snapshot of snapshots) await writeOld(id, snapshot)
    expect(await currentOf(id)).toEqual(snapshots.at(-1))
  }
  const [broken, active] = hosts
  await database.pool.query(
    `UPDATE snapshot SET frame = '{}' WHERE id = (SELECT min(id) FROM snapshot WHERE host_id = $1)`,
    [broken.id],
  )
  // An agent goes on reporting meanwhile.
  const ingest = testIngest(database)
  const latest = worldSnapshot(active.machine, new Date(), [{ id: 'linux', values: { ALPHA_x: 'now' } }])
  const [result] = await Promise.all([
    moveOldRows(database.pool, createHistory()),
    ingest.submit(active.agent, latest),
  ])
  expect(result).toEqual({ moved: 449, unreadable: 1 })
  expect(await moveOldRows(database.pool, createHistory())).toEqual({ moved: 0, unreadable: 1 })
  for (const { id } of hosts) {
    const snapshots = sent.get(id) ?? []
    expect(await currentOf(id)).toEqual(id === active.id ? latest : snapshots.at(-1))
    const { rows } = await database.pool.query<{ id: string }>(
      'SELECT id::text AS id FROM history WHERE host_id = $1 ORDER BY history.id',
      [id],
    )
    const stored = await Promise.all(rows.map((row) => readSnapshot(database.pool, id, row.id)))
    const expected =
      id === broken.id ? snapshots.slice(1) : id === active.id ? [...snapshots, latest] : snapshots
    expect(stored).toEqual(expected)
  }
  await ingest.close()
}, 120_000)
