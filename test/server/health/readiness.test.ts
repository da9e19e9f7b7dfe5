import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createPool } from '../../../server/database/connect.ts'
import { migrationNames } from '../../../server/database/migrate.ts'
import { ensurePartitions } from '../../../server/database/partitions.ts'
import type { Fault } from '../../../server/deps.ts'
import { createReadiness } from '../../../server/health/readiness.ts'
import { createTestDatabase } from '../../support/database.ts'
import { startThrowAway } from '../../support/postgres.ts'
import { freePort } from '../../support/server-process.ts'

const log = pino({ level: 'silent' })
const now = () => new Date()

test('says which part is wrong, since when, and whether it can serve', async () => {
  const { pool } = await createTestDatabase()
  const migrations = await migrationNames()
  const readiness = createReadiness({ pool, log, now, migrations })
  expect(await readiness.check()).toMatchObject([{ part: 'partitions', blocking: false }])
  await ensurePartitions(pool, now())
  expect(await readiness.check()).toEqual([])

  let fault: Fault | undefined = { part: 'queue', detail: 'full', blocking: false }
  readiness.watch(() => fault)
  const [first] = await readiness.check()
  const [second] = await readiness.check()
  expect(first).toMatchObject({ part: 'queue', detail: 'full' })
  expect(second?.since).toBe(first?.since)
  readiness.drain()
  expect((await readiness.check()).map(({ part }) => part)).toEqual(['draining', 'queue'])
  fault = undefined
  expect((await readiness.check()).map(({ part }) => part)).toEqual(['draining'])
})

test('an older release goes on beside a newer one; a database that lacks migrations serves nothing', async () => {
  const { pool } = await createTestDatabase()
  await ensurePartitions(pool, now())
  const migrations = await migrationNames()
  const older = createReadiness({ pool, log, now, migrations: migrations.slice(0, -1) })
  expect(await older.check()).toMatchObject([{ part: 'migrations', blocking: false }])
  const newer = createReadiness({ pool, log, now, migrations: [...migrations, '20990101000000_next'] })
  expect(await newer.check()).toMatchObject([
    { part: 'migrations', blocking: true, detail: 'not applied: 20990101000000_next' },
  ])
})

test('a database that is gone is named without its address, and its return is noticed', async () => {
  const pool = createPool(`postgresql://someone:secret@127.0.0.1:${await freePort()}/x`, {
    size: 1,
    onIdleError: () => undefined,
  })
  const readiness = createReadiness({ pool, log, now, migrations: [] })
  const [problem] = await readiness.check()
  expect(problem).toMatchObject({ part: 'database', blocking: true })
  expect(problem?.detail).toBe('the database cannot be reached (ECONNREFUSED)')
  await pool.end()

  const postgres = await startThrowAway()
  const held = createPool(postgres.url, { size: 1, onIdleError: () => undefined })
  const client = await held.connect()
  const starved = createReadiness({ pool: held, log, now, migrations: [] })
  expect((await starved.check())[0]?.detail).toContain('no answer within')
  client.release()
  await held.end()
  await postgres.stop()
})
