import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { createPool } from '../../server/database/connect.ts'
import { startEmbedded } from '../../server/database/embedded.ts'
import { migrate } from '../../server/database/migrate.ts'
import type { Sender } from '../../server/deps.ts'
import { verifyCounters } from '../../server/fleet/verify-counters.ts'
import { startThrowAway } from '../support/postgres.ts'
import { addHost, testIngest, worldSnapshot } from '../server/fleet/world.ts'
import { startLoad } from './load.ts'

const undo: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const step of undo.reverse()) await step()
})

test('Postgres goes and comes back under load: senders are told to wait, and nothing acknowledged is lost', async () => {
  // A clean stop and start, so the usual durable settings matter: no THROW_AWAY here.
  const first = await startThrowAway({})
  undo.push(() => rm(first.dataDir, { recursive: true, force: true }))
  await migrate(first.url)
  const pool = createPool(first.url, { size: 5, onIdleError: () => undefined })
  const ingest = testIngest({ pool })
  const machines = Array.from({ length: 8 }, (_, index) => `m${index}`)
  const agents = new Map<string, Sender>()
  for (const machine of machines) agents.set(machine, (await addHost({ pool }, machine)).agent)
  const agentOf = (machine: string): Sender => {
    const agent = agents.get(machine)
    if (!agent) throw new Error(`no agent of ${machine}`)
    return agent
  }

  const load = startLoad(
    machines,
    (machine, turn) =>
      worldSnapshot(machine, new Date(Date.UTC(2026, 0, 1) + turn * 1000), [
        { id: 'linux', values: { [`ALPHA_${turn % 5}`]: String(turn) } },
      ]),
    (machine, snapshot) => ingest.submit(agentOf(machine), snapshot),
  )
  await sleep(1_000)
  const before = load.acknowledged.length
  await first.server.stop()
  await sleep(4_000)
  expect(load.refused.length).toBeGreaterThan(0)
  const second = await startEmbedded(first.dataDir)
  undo.push(() => second.stop())
  expect(second.url).toBe(first.url)
  const resumed = load.acknowledged.length
  await expect.poll(() => load.acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(resumed + 20)
  await load.stop()
  await ingest.close()

  expect(before).toBeGreaterThan(0)
  for (const error of load.refused) expect(error).toMatchObject({ code: 'unavailable', retryAfterSeconds: 5 })
  const { rows } = await pool.query<{ key: string }>(
    `SELECT host_id || ' ' || encode(content_hash, 'hex') AS key FROM history`,
  )
  const stored = new Set(rows.map(({ key }) => key))
  const lost = load.acknowledged.filter(
    ({ machine, reply }) => !stored.has(`${agentOf(machine).hostId} ${reply.contentHash}`),
  )
  expect(lost).toEqual([])
  expect(await verifyCounters(pool)).toEqual([])
  await pool.end()
}, 90_000)
