import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPresence } from '../../../server/fleet/presence.ts'
import { TEST_CONFIG } from '../../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { addHost, silent } from './world.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const lastSeen = async (hostId: string) =>
  (
    await database.pool.query<{ at: Date | null }>(
      "SELECT nullif(at, '-infinity') AS at FROM host_seen WHERE host_id = $1",
      [hostId],
    )
  ).rows[0]?.at

test('who was seen is known at once and written by the next flush, never backwards', async () => {
  let now = new Date('2026-01-01T00:00:10Z')
  const presence = createPresence({ pool: database.pool, log: silent, now: () => now, config: TEST_CONFIG })
  const [a, b] = [await addHost(database), await addHost(database)]
  presence.seen(a.id, '1.0.0')
  expect(presence.lastSeen(a.id)).toEqual(now)
  expect(presence.lastSeen(b.id)).toBeUndefined()
  expect(await lastSeen(a.id)).toBeNull()
  await presence.flush()
  expect(await lastSeen(a.id)).toEqual(now)

  const before = now
  now = new Date('2026-01-01T00:00:05Z')
  presence.seen(a.id, '1.0.0')
  presence.seen(b.id, '1.0.0')
  await presence.close()
  expect(await lastSeen(a.id)).toEqual(before)
  expect(await lastSeen(b.id)).toEqual(now)
})

test('what could not be written is written later', async () => {
  const { pool } = database
  const presence = createPresence({
    pool,
    log: silent,
    now: () => new Date('2026-01-01T00:00:10Z'),
    config: TEST_CONFIG,
  })
  const { id } = await addHost(database)
  presence.seen(id, '1.0.0')
  await pool.query('ALTER TABLE host_seen RENAME TO elsewhere')
  await expect(presence.flush()).rejects.toThrow('does not exist')
  await pool.query('ALTER TABLE elsewhere RENAME TO host_seen')
  expect(presence.lastSeen(id)).toBeDefined()
  await presence.close()
  expect(await lastSeen(id)).toEqual(new Date('2026-01-01T00:00:10Z'))
})
