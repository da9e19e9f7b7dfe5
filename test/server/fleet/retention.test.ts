import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensurePartitions } from '../../../server/database/partitions.ts'
import { applyRetention } from '../../../server/fleet/retention.ts'
import { ensureMonths } from '../../../server/history/months.ts'
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
const retain = (config: { historyDays?: number; occurrenceDays?: number } = {}) =>
  applyRetention({ pool: database.pool, now: () => NOW, config: { retentionDays: 30, ...config } })

test('what is older than the days kept goes; what is current stays, and so does what it is made of', async () => {
  for (const days of [40, 0]) await ensurePartitions(database.pool, daysAgo(days))
  await ensureMonths(database.pool, daysAgo(70))
  let clock = NOW
  const ingest = testIngest(database, { now: () => clock })
  const [active, quiet] = [await addHost(database), await addHost(database)]
  const send = ({ machine, agent }: typeof active, days: number, value: string) => {
    clock = daysAgo(days)
    // Too different from one another to be told by a few bytes.
    const values = { ALPHA_x: `${value} ${randomBytes(300).toString('hex')}` }
    return ingest.submit(agent, worldSnapshot(machine, clock, [{ id: 'linux', values }]))
  }
  await send(active, 200, 'long ago, in no month of its own')
  await send(active, 62, 'old')
  await send(active, 5, 'new')
  await send(quiet, 65, 'before the last')
  await send(quiet, 62, 'old, but the last that was heard')
  expect(await count('history')).toBe(5)

  const removed = await retain({ historyDays: 30, occurrenceDays: 35 })
  expect(removed.partitions).toContain('occurrence_20260521')
  expect(removed.partitions.every((name) => name < 'occurrence_20260526')).toBe(true)
  // Of 31 May there is a moment to be kept, so the whole month is.
  expect(removed.history.months).toEqual(['history_202604'])
  expect(removed.history.carried).toBe(1)
  expect(removed.history.contents).toBeGreaterThan(0)
  expect(await count('occurrence')).toBe(1)
  expect(await count('pattern_minute')).toBe(0)
  expect(await count(`finding WHERE status = 'open'`)).toBe(2)
  expect(await count('history')).toBe(2)
  expect(await count('host h JOIN history s ON s.host_id = h.id AND s.id = h.snapshot_id')).toBe(2)
  expect(await retain()).toMatchObject({ history: { months: [], carried: 0, contents: 0 } })
  await ingest.close()
})

test('the history stays once another replica may be at the same work', async () => {
  await ensureMonths(database.pool, daysAgo(100))
  const months = `pg_inherits WHERE inhparent = 'history'::regclass`
  const before = await count(months)
  const lost = new AbortController()
  // The lock is lost while the first step waits for a writer.
  const writer = await database.pool.connect()
  await writer.query('BEGIN; LOCK TABLE occurrence IN ROW EXCLUSIVE MODE')
  const removing = applyRetention(
    { pool: database.pool, now: () => NOW, config: { retentionDays: 30 } },
    lost.signal,
  )
  removing.catch(() => undefined)
  await expect
    .poll(() => count(`pg_locks WHERE NOT granted AND relation = 'occurrence'::regclass`))
    .toBeGreaterThan(0)
  lost.abort(new Error('taken over'))
  await writer.query('COMMIT')
  writer.release()
  await expect(removing).rejects.toThrow('taken over')
  expect(await count(months)).toBe(before)
  expect((await retain()).history.months).toContain('history_202603')
  expect(await count(months)).toBeLessThan(before ?? 0)
})
