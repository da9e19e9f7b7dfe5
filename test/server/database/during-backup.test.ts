import pg from 'pg'
import pino from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ensurePartitions, keepPartitions } from '../../../server/database/partitions.ts'
import { keepRetention } from '../../../server/fleet/retention.ts'
import { keepHistory } from '../../../server/history/keep-history.ts'
import { ensureMonths } from '../../../server/history/months.ts'
import { TEST_CONFIG } from '../../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { addHost, testIngest, worldSnapshot } from '../fleet/world.ts'

let database: TestDatabase
let backup: pg.Client
beforeEach(async () => {
  database = await createTestDatabase()
  backup = new pg.Client({ connectionString: database.url })
  await backup.connect()
})
afterEach(async () => {
  await backup.end()
  await database.drop()
})

/** What pg_dump does to every table, for as long as it runs. */
const begin = () =>
  backup.query('BEGIN ISOLATION LEVEL REPEATABLE READ; LOCK TABLE occurrence, history IN ACCESS SHARE MODE')
const end = () => backup.query('ROLLBACK')

function logTo(lines: string[]) {
  return pino({}, { write: (line) => lines.push((JSON.parse(line) as { msg: string }).msg) })
}

const LOCKED_OUT = { code: '55P03' }

test('a server starts during a backup, and agents are not kept waiting; the default partitions are emptied later', async () => {
  const { pool } = database
  const now = () => new Date('2026-06-10T12:00:00Z')
  const ingest = testIngest(database, { now })
  const { machine, agent } = await addHost(database)
  await begin()
  const lines: string[] = []
  const deps = { pool, now, log: logTo(lines) }
  const started = performance.now()
  const partitions = await keepPartitions(deps)
  const history = await keepHistory(deps)
  expect(lines).toEqual([
    'partitions could not be made; the default partition takes their rows',
    'months could not be made; the default partition takes their rows',
  ])
  expect(performance.now() - started).toBeLessThan(8_000)

  const made = Promise.allSettled([ensurePartitions(pool, now()), ensureMonths(pool, now())])
  await ingest.submit(agent, worldSnapshot(machine, now(), [{ id: 'linux', values: { ALPHA_x: '1' } }]))
  expect(await made).toMatchObject([{ reason: LOCKED_OUT }, { reason: LOCKED_OUT }])
  const places = async () =>
    (
      await pool.query<{ place: string }>(
        `SELECT tableoid::regclass::text AS place FROM history
         UNION ALL SELECT tableoid::regclass::text FROM occurrence ORDER BY place`,
      )
    ).rows.map(({ place }) => place)
  expect(await places()).toEqual(['history_default', 'occurrence_default'])

  await end()
  await ensurePartitions(pool, now())
  await ensureMonths(pool, now())
  expect(await places()).toEqual(['history_202606', 'occurrence_20260610'])
  partitions.close()
  await history.close()
  await ingest.close()
})

test('old data that a backup held is removed some minutes later', async () => {
  const { pool } = database
  const now = () => new Date('2026-06-10T12:00:00Z')
  await ensurePartitions(pool, new Date('2026-01-01'))
  await begin()
  const lines: string[] = []
  const pauses = { first: 1, again: 500 }
  const retention = keepRetention({ pool, now, config: TEST_CONFIG, log: logTo(lines) }, pauses)
  await expect.poll(() => lines).toContain('old data could not be removed; again in 0.5 s')
  await end()
  await expect.poll(() => lines).toContain('removed what is older than it is to be kept')
  await retention.close()
})
