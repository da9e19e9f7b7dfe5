import { afterEach, beforeEach, expect, test } from 'vitest'
import { foldOnce } from '../../../server/aggregation/keep-folding.ts'
import { rebuild } from '../../../server/aggregation/rebuild.ts'
import { verifyCounters } from '../../../server/fleet/verify-counters.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { addHost, testIngest, worldSnapshot } from '../fleet/world.ts'

const PROXY = 'https://proxy.test'
let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(() => database.drop())

async function hostsHaveIt(hosts: number): Promise<void> {
  const ingest = testIngest(database)
  for (let n = 0; n < hosts; n++) {
    const { machine, agent } = await addHost(database)
    const values = { GOPROXY: PROXY }
    await ingest.submit(agent, worldSnapshot(machine, new Date(), [{ id: 'linux', values }]))
  }
  await ingest.close()
}

/** Days from the database's today, and how many hosts had it at the end of each. */
async function days(): Promise<[number, number][]> {
  const { rows } = await database.pool.query<{ days: number; hosts: number }>(
    `SELECT (day AT TIME ZONE 'UTC')::date - (now() AT TIME ZONE 'UTC')::date AS days, hosts FROM fact_day WHERE value = $1 ORDER BY day`,
    [PROXY],
  )
  return rows.map(({ days, hosts }) => [days, hosts])
}

test('the day of a count is that of the database, whatever clock the replica has that folds it', async () => {
  const at = (shift: number) => ({ pool: database.pool, now: () => new Date(Date.now() + shift) })
  await hostsHaveIt(2)
  await foldOnce(at(0))
  await hostsHaveIt(1)
  await foldOnce(at(-86_400_000))
  expect(await days()).toEqual([[0, 3]])
  expect(await verifyCounters(database.pool)).toEqual([])
})

test('a count never goes into a day before the last one, though the clock of the database was set back', async () => {
  await hostsHaveIt(2)
  await foldOnce(database)
  await database.pool.query(`UPDATE fact_day SET day = day + interval '1 day'`)
  await hostsHaveIt(1)
  await foldOnce(database)
  expect(await days()).toEqual([[1, 3]])
  await database.pool.query(`UPDATE fact_day SET hosts = 1`)
  await rebuild({ pool: database.pool, now: () => new Date() })
  expect(await days()).toEqual([[1, 3]])
  expect(await verifyCounters(database.pool)).toEqual([])
})
