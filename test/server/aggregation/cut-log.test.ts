import { expect, test } from 'vitest'
import { foldOnce } from '../../../server/aggregation/keep-folding.ts'
import { rebuild } from '../../../server/aggregation/rebuild.ts'
import { applyRetention } from '../../../server/fleet/retention.ts'
import { verifyCounters } from '../../../server/fleet/verify-counters.ts'
import { createTestDatabase } from '../../support/database.ts'
import { addHost, testIngest, worldSnapshot } from '../fleet/world.ts'

const NOW = new Date('2026-06-30T12:00:00Z')
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000)

test('counts stay exact when more days are to be kept than the log still has', async () => {
  const database = await createTestDatabase()
  const deps = { pool: database.pool, now: () => NOW }
  let clock = NOW
  const ingest = testIngest(database, { now: () => clock })
  const host = await addHost(database)
  const send = ({ machine, agent }: typeof host, days: number, values: Record<string, string>) =>
    ingest.submit(agent, worldSnapshot(machine, daysAgo(days), [{ id: 'linux', values }]))
  for (const days of [60, 59, 10, 9]) {
    clock = daysAgo(days)
    await send(host, days, days % 2 ? {} : { ALPHA_x: '1' })
  }
  await rebuild(deps)
  await foldOnce(deps)
  const retain = (retentionDays: number) => applyRetention({ ...deps, config: { retentionDays } })
  await retain(30)
  expect(await verifyCounters(database.pool, NOW)).toEqual([])
  await retain(90)
  expect(await verifyCounters(database.pool, NOW)).toEqual([])
  const counts = async () =>
    (await database.pool.query<object>('SELECT openings, resolutions FROM pattern_now')).rows
  await rebuild(deps)
  expect(await counts()).toEqual([{ openings: 2, resolutions: 2 }])
  clock = NOW
  await send(await addHost(database), 50, { ALPHA_x: '1' })
  await rebuild(deps)
  expect(await counts()).toEqual([{ openings: 3, resolutions: 2 }])
  await retain(5)
  expect(await verifyCounters(database.pool, NOW)).toEqual([])
  await ingest.close()
})
