import { afterEach, beforeEach, expect, test } from 'vitest'
import { foldOnce } from '../../../server/aggregation/keep-folding.ts'
import { rebuild } from '../../../server/aggregation/rebuild.ts'
import { removeHost } from '../../../server/fleet/remove-host.ts'
import { verifyCounters } from '../../../server/fleet/verify-counters.ts'
import { applySuppressions } from '../../../server/judging/suppress.ts'
import { patternSeries } from '../../../server/queries/pattern-series.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { addHost, testIngest, worldSnapshot } from '../fleet/world.ts'

const DAY = 86_400_000
const START = Date.UTC(2026, 5, 10)
let clock = START
const now = () => new Date(clock)
let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
  await rebuild({ pool: database.pool, now })
})
afterEach(() => database.drop())

const day = (days: number) => new Date(START + days * DAY)
const suppress = () =>
  database.pool.query(
    `INSERT INTO suppression (pattern, reason, owner, expires_at) VALUES ('ALPHA', '', '', now() + interval '1 day')`,
  )

/** Open at the end of each day since the start. */
async function open(): Promise<number[]> {
  const { points } = await patternSeries({ pool: database.pool, now }, 'ALPHA', { range: '30d' })
  return points
    .filter(({ at }) => Date.parse(at) >= START && Date.parse(at) % DAY === (DAY * 3) / 4)
    .map((point) => point.open)
}

/** Before the fold, after it, and made anew. */
async function expectOpen(days: number[]): Promise<void> {
  const deps = { pool: database.pool, now }
  for (const again of [() => undefined, () => foldOnce(deps), () => rebuild(deps)]) {
    await again()
    expect(await open()).toEqual(days)
    expect(await verifyCounters(database.pool, now())).toEqual([])
  }
}

test('what was open stays so in the past, when findings are suppressed today or their hosts are removed', async () => {
  clock = START
  const deps = { pool: database.pool, now }
  const ingest = testIngest(database, { now })
  const hosts = await Promise.all(Array.from({ length: 5 }, () => addHost(database)))
  const send = ({ machine, agent }: (typeof hosts)[0], at: Date, values: Record<string, string>) =>
    ingest.submit(agent, worldSnapshot(machine, at, [{ id: 'linux', values }]))
  for (const host of hosts) await send(host, now(), { ALPHA_x: '1', ALPHA_y: '1' })
  clock = day(2.99).getTime()
  await expectOpen([10, 10, 10])
  const [gone, late, ...rest] = hosts
  if (!gone || !late) throw new Error('no hosts')
  await removeHost(deps, gone.id)
  clock = day(3.99).getTime()
  await expectOpen([10, 10, 8, 8])
  await suppress()
  // Its snapshot of the day before, which meets the suppression first.
  await send(late, day(2.5), { ALPHA_x: '2', ALPHA_y: '1' })
  expect(await verifyCounters(database.pool, now())).toEqual([])
  await applySuppressions(deps)
  clock = day(4.99).getTime()
  await expectOpen([10, 10, 8, 0, 0])
  await database.pool.query('UPDATE suppression SET ended_at = now()')
  await applySuppressions(deps)
  for (const host of rest) await send(host, now(), { ALPHA_x: '1' })
  clock = day(5.99).getTime()
  await expectOpen([10, 10, 8, 0, 5, 5])
  await ingest.close()
})

test('what an agent tells late cannot make the days before it wrong', async () => {
  clock = START
  const deps = { pool: database.pool, now }
  const ingest = testIngest(database, { now })
  const { machine, agent } = await addHost(database)
  const send = (at: Date, values: Record<string, string>) =>
    ingest.submit(agent, worldSnapshot(machine, at, [{ id: 'linux', values }]))
  await send(now(), { ALPHA_x: '1' })
  clock = day(2).getTime()
  await suppress()
  await applySuppressions(deps)
  clock = day(3).getTime()
  await database.pool.query('UPDATE suppression SET ended_at = now()')
  await applySuppressions(deps)
  // It was gone before it was suppressed and counted again.
  clock = day(4.99).getTime()
  await send(day(1), {})
  await expectOpen([1, 0, 0, 0, 0])
  await ingest.close()
})

test('what changed without an event is compared from minute to day, and mended from the minutes', async () => {
  clock = START
  const deps = { pool: database.pool, now }
  const ingest = testIngest(database, { now })
  const { id, machine, agent } = await addHost(database)
  await ingest.submit(agent, worldSnapshot(machine, now(), [{ id: 'linux', values: { ALPHA_x: '1' } }]))
  await removeHost(deps, id)
  await foldOnce(deps)
  const counters = async () => (await verifyCounters(database.pool, now())).map(({ counter }) => counter)
  for (const unit of ['hour', 'day']) {
    expect(await counters()).toEqual([])
    await database.pool.query(`UPDATE pattern_${unit} SET unlogged = unlogged - 1`)
    expect(await counters()).toContainEqual(expect.stringContaining(`unlogged changes of ALPHA in ${unit}`))
    await rebuild(deps)
  }
  expect(await counters()).toEqual([])
  await ingest.close()
})
