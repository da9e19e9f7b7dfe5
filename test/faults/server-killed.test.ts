import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Value } from 'typebox/value'
import { afterAll, expect, test } from 'vitest'
import { EnrollReply, SnapshotReply } from '#agent/contract/uplink.ts'
import type { Snapshot } from '#agent/contract/snapshot.ts'
import { createEnrollmentKey } from '../../server/accounts/enrollment.ts'
import { createPool, createPrisma } from '../../server/database/connect.ts'
import { runningUrl, startEmbedded } from '../../server/database/embedded.ts'
import { verifyCounters } from '../../server/fleet/verify-counters.ts'
import { worldSnapshot } from '../server/fleet/world.ts'
import { startLoad } from './load.ts'
import { startServer } from './server-process.ts'

const undo: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const step of undo.reverse()) await step()
})

async function post(address: string, path: string, body: unknown, secret?: string): Promise<unknown> {
  const response = await fetch(`${address}/api/v1/agent/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
    },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return response.json()
}

test('the server is killed under load and started again: everything acknowledged is there', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'envherd-killed-'))
  undo.push(() => rm(dataDir, { recursive: true, force: true }))
  // Postgres outlives a killed server: should the test fail, it is taken over and ended here.
  undo.push(async () => {
    if ((await runningUrl(dataDir)) !== undefined) await (await startEmbedded(dataDir)).stop()
  })
  const first = await startServer(dataDir)
  undo.push(async () => first.child.kill('SIGKILL'))
  const url = await runningUrl(dataDir)
  if (url === undefined) throw new Error('the server runs no embedded Postgres')
  const pool = createPool(url, { size: 3, onIdleError: () => undefined })
  const prisma = createPrisma(pool)
  const { key } = await createEnrollmentKey({ prisma, now: () => new Date() }, { name: 'fault test' })

  const machines = Array.from({ length: 6 }, (_, index) => `m${index}`)
  const next = (machine: string, turn: number): Snapshot =>
    worldSnapshot(machine, new Date(Date.UTC(2026, 0, 1) + turn * 1000), [
      { id: 'linux', values: { GOFLAGS: `-tags=t${turn}`, GOPROXY: turn % 2 ? 'off' : 'direct' } },
    ])
  const secrets = new Map<string, string>()
  for (const machine of machines) {
    const { machineId, hostname } = next(machine, 0).host
    const reply = await post(first.address, 'enroll', { key, machineId, hostname, agentVersion: '1.0.0' })
    secrets.set(machine, Value.Parse(EnrollReply, reply).secret)
  }
  const send = (address: string) => async (machine: string, snapshot: Snapshot) =>
    Value.Parse(SnapshotReply, await post(address, 'snapshots', snapshot, secrets.get(machine)))

  const load = startLoad(machines, next, send(first.address))
  await expect.poll(() => load.acknowledged.length, { timeout: 30_000 }).toBeGreaterThan(30)
  first.child.kill('SIGKILL')
  await first.ended
  await sleep(200)
  await load.stop()

  const second = await startServer(dataDir)
  undo.push(async () => second.child.kill('SIGKILL'))
  // Sent again, as an agent would that got no answer: known, or stored now; never twice.
  const [one] = load.acknowledged.slice(-1)
  if (!one) throw new Error('nothing was acknowledged')
  const again = await send(second.address)(one.machine, one.snapshot)
  expect(again.outcome).not.toBe('stored')

  const { rows } = await pool.query<{ key: string }>(
    `SELECT machine_id || ' ' || encode(s.content_hash, 'hex') AS key FROM snapshot s JOIN host h ON h.id = s.host_id`,
  )
  const stored = new Set(rows.map(({ key }) => key))
  const lost = load.acknowledged.filter(
    ({ snapshot, reply }) => !stored.has(`${snapshot.host.machineId} ${reply.contentHash}`),
  )
  expect(lost).toEqual([])
  expect(await verifyCounters(pool)).toEqual([])

  await prisma.$disconnect()
  await pool.end()
  second.child.kill('SIGTERM')
  await second.ended
  expect(second.child.exitCode).toBe(0)
  expect(await runningUrl(dataDir)).toBeUndefined()
}, 120_000)
