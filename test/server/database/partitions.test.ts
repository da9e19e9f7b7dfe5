import { expect, test } from 'vitest'
import { ensurePartitions } from '../../../server/database/partitions.ts'
import { createTestDatabase } from '../../support/database.ts'

test('days get their partition ahead, and rows that came before it move in', async () => {
  const database = await createTestDatabase()
  const { pool } = database
  const insert = (at: string) =>
    pool.query(
      `INSERT INTO occurrence (at, kind, host_id, env, pattern, severity, subject)
       VALUES ($1, 'opened', gen_random_uuid(), 'linux', 'ALPHA', 'low', 'x')`,
      [at],
    )
  const places = async () =>
    (
      await pool.query<{ place: string }>(
        'SELECT tableoid::regclass::text AS place FROM occurrence ORDER BY at',
      )
    ).rows.map(({ place }) => place)
  await insert('2026-03-01T12:00:00Z')
  await insert('2026-03-02T00:00:00Z')
  expect(await places()).toEqual(['occurrence_default', 'occurrence_default'])

  const now = new Date('2026-03-02T23:59:59Z')
  const made = await Promise.all([ensurePartitions(pool, now), ensurePartitions(pool, now)])
  expect(made.flat().sort()).toEqual([2, 3, 4, 5, 6, 7, 8, 9].map((day) => `occurrence_2026030${day}`))
  await insert('2026-03-09T23:59:59Z')
  await insert('2026-03-10T00:00:00Z')
  expect(await places()).toEqual([
    'occurrence_default',
    'occurrence_20260302',
    'occurrence_20260309',
    'occurrence_default',
  ])
  expect(await ensurePartitions(pool, now)).toEqual([])
  await database.drop()
})
