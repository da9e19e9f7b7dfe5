import pg from 'pg'
import { expect, test } from 'vitest'
import { foldOnce } from '../../../server/aggregation/keep-folding.ts'
import { rebuild } from '../../../server/aggregation/rebuild.ts'
import { verifyCounters } from '../../../server/fleet/verify-counters.ts'
import { patternRows } from '../../../server/queries/pattern-rows.ts'
import { createTestDatabase } from '../../support/database.ts'
import { addHost, testIngest, worldSnapshot } from '../fleet/world.ts'

const HOUR = 3_600_000
const START = Date.UTC(2026, 5, 10, 20, 20)

test('hours and days are those of UTC, whatever time zone the connection is in', async () => {
  const database = await createTestDatabase()
  let clock = new Date(START)
  const deps = { pool: database.pool, now: () => clock }
  await rebuild(deps)
  const ingest = testIngest(database, deps)
  for (let hour = 0; hour < 5; hour++) {
    const { machine, agent } = await addHost(database)
    clock = new Date(START + hour * HOUR)
    const values = { ALPHA_x: '1', GOPROXY: 'direct' }
    await ingest.submit(agent, worldSnapshot(machine, clock, [{ id: 'linux', values }]))
  }
  const trend = async (pool: pg.Pool) => (await patternRows({ ...deps, pool }, ['ALPHA']))[0]?.trend.slice(-6)
  const hours = [0, 1, 1, 1, 1, 1]
  // Half an hour beside the hours of UTC.
  const elsewhere = new pg.Pool({ connectionString: database.url, options: '-c TimeZone=Asia/Kolkata' })
  expect(await trend(elsewhere)).toEqual(hours)
  for (const again of [() => foldOnce({ pool: elsewhere }), () => rebuild({ ...deps, pool: elsewhere })]) {
    await again()
    expect(await verifyCounters(database.pool, clock)).toEqual([])
    expect(await verifyCounters(elsewhere, clock)).toEqual([])
    expect(await trend(database.pool)).toEqual(hours)
    const { rows } = await database.pool.query<object>(
      `SELECT extract(hour FROM day)::int AS hour, opened FROM pattern_day
       UNION ALL SELECT DISTINCT extract(hour FROM day)::int, 0 FROM fact_day ORDER BY opened`,
    )
    expect(rows).toEqual([0, 1, 4].map((opened) => ({ hour: 0, opened })))
  }
  await elsewhere.end()
  await ingest.close()
})
