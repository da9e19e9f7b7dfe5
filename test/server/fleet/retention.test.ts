import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensurePartitions } from '../../../server/database/partitions.ts'
import { applyRetention } from '../../../server/fleet/retention.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { addHost, testIngest, worldSnapshot } from './world.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const NOW = new Date('2026-06-30T12:00:00Z')
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000)
const count = async (from: string) =>
  (await database.pool.query<{ n: number }>(`SELECT count(*)::integer AS n FROM ${from}`)).rows[0]?.n
const retain = () => applyRetention({ pool: database.pool, now: () => NOW, config: { retentionDays: 30 } })

test('what is older than the days kept goes; what is current stays, and so does what it is made of', async () => {
  await ensurePartitions(database.pool, daysAgo(40))
  const ingest = testIngest(database, { now: () => NOW })
  const [active, quiet] = [await addHost(database), await addHost(database)]
  const send = ({ machine, agent }: typeof active, days: number, value: string) =>
    ingest.submit(agent, worldSnapshot(machine, daysAgo(days), [{ id: 'linux', values: { ALPHA_x: value } }]))
  await send(active, 200, 'long ago, in no day of its own')
  await send(active, 40, 'old')
  await send(active, 5, 'new')
  await send(quiet, 40, 'old, but the last that was heard')
  expect(await count('snapshot')).toBe(4)

  const removed = await retain()
  expect(removed.partitions).toContain('occurrence_20260521')
  expect(removed.partitions.every((name) => name < 'occurrence_20260531')).toBe(true)
  expect(removed).toMatchObject({ minutes: 2, snapshots: 2, contents: 2 })
  expect(await count('occurrence')).toBe(1)
  expect(await count('pattern_minute')).toBe(0)
  expect(await count(`finding WHERE status = 'open'`)).toBe(2)
  expect(await count('host h JOIN snapshot s ON s.id = h.snapshot_id')).toBe(2)
  const dangling = `snapshot s, unnest(s.section_hashes) AS hash WHERE hash NOT IN (SELECT hash FROM section_content)`
  expect(await count(dangling)).toBe(0)
  expect(await retain()).toMatchObject({ partitions: [], minutes: 0, snapshots: 0, contents: 0 })
  await ingest.close()
})

test('contents that come back into use while others are removed are never missed', async () => {
  const ingest = testIngest(database, { now: () => NOW })
  const hosts = await Promise.all(Array.from({ length: 2 }, () => addHost(database)))
  const state = { writing: true }
  const writing = Promise.all(
    hosts.map(async ({ machine, agent }, index) => {
      for (let turn = 0; turn < 60; turn++) {
        // The same few contents over and over, always too old to be kept once they are not current.
        const values = { ALPHA_x: String((turn + index) % 5) }
        const takenAt = new Date(daysAgo(100).getTime() + turn * 1000)
        await ingest.submit(agent, worldSnapshot(machine, takenAt, [{ id: 'linux', values }]))
      }
    }),
  ).finally(() => {
    state.writing = false
  })
  let contents = 0
  while (state.writing) contents += (await retain()).contents
  await writing
  await ingest.close()
  expect(contents).toBeGreaterThan(0)
  const dangling = `host h JOIN snapshot s ON s.id = h.snapshot_id, unnest(s.section_hashes) AS hash
    WHERE hash NOT IN (SELECT hash FROM section_content)`
  expect(await count(dangling)).toBe(0)
  expect(await count('host h LEFT JOIN snapshot s ON s.id = h.snapshot_id WHERE s.id IS NULL')).toBe(0)
})
