import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Section } from '#agent/contract/section.ts'
import type { WslHost } from '#agent/contract/sections/wsl-host.ts'
import type { Snapshot } from '#agent/contract/snapshot.ts'
import { mergeAgents } from '../../../server/fleet/other-agents.ts'
import { verifyCounters } from '../../../server/fleet/verify-counters.ts'
import { readSnapshot } from '../../../server/queries/read-snapshot.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { wslHostOf } from '../../support/wsl.ts'
import { addHost, testIngest, worldSnapshot, type EnvWords } from './world.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  expect(await verifyCounters(database.pool)).toEqual([])
  await database.drop()
})

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, second))

/** What the agent of Windows, or of a distribution, sends. */
function snapshotBy(machine: string, second: number, env: EnvWords, wslHost?: Section<WslHost>): Snapshot {
  const snapshot = worldSnapshot(machine, at(second), [env])
  const kind = env.id === 'windows' ? ('windows' as const) : ('wsl' as const)
  const os = {
    status: 'ok' as const,
    data: { name: kind, version: '1', kernel: '1', arch: 'amd64', translated: false, memoryBytes: 1 },
  }
  return {
    ...snapshot,
    host: { ...snapshot.host, hostname: kind, sections: { os, ...(wslHost && { wslHost }) } },
    envs: snapshot.envs.map((one) => ({ ...one, kind })),
  }
}

const distributions = (...names: string[]): Section<WslHost> => ({
  status: 'ok',
  data: wslHostOf('nat', {
    distros: names.map((name) => ({ name, wslVersion: 2, running: true, default: false })),
  }),
})

async function hostNow(id: string) {
  const { rows } = await database.pool.query<{ os: string; snapshotId: string; findings: string[] | null }>(
    `SELECT os_name AS os, snapshot_id::text AS "snapshotId",
       (SELECT array_agg(env || ' ' || status ORDER BY env) FROM finding WHERE host_id = h.id) AS findings
     FROM host h WHERE id = $1`,
    [id],
  )
  const [row] = rows
  const stored = row && (await readSnapshot(database.pool, row.snapshotId))
  return { os: row?.os, findings: row?.findings, envs: stored?.envs.map((env) => env.id) }
}

test('agents of one Windows host each keep their own env, whoever reports last', async () => {
  const ingest = testIngest(database)
  const { id, machine } = await addHost(database)
  const windows = (second: number, value = '1') =>
    snapshotBy(
      machine,
      second,
      { id: 'windows', values: { ALPHA_w: value } },
      distributions('Ubuntu', 'Debian'),
    )
  const ubuntu = (second: number) =>
    snapshotBy(machine, second, { id: 'wsl:Ubuntu', values: { ALPHA_u: '1' } })
  const debian = (second: number) => snapshotBy(machine, second, { id: 'wsl:Debian', values: {} })

  expect(await ingest.submit(id, ubuntu(0))).toMatchObject({ opened: 1 })
  expect((await hostNow(id)).os).toBe('wsl')
  expect(await ingest.submit(id, windows(1))).toMatchObject({ opened: 1, resolved: 0 })
  await ingest.submit(id, debian(2))
  const all = {
    os: 'windows',
    envs: ['windows', 'wsl:Debian', 'wsl:Ubuntu'],
    findings: ['windows open', 'wsl:Ubuntu open'],
  }
  expect(await hostNow(id)).toEqual(all)
  // Nothing has changed for any of them.
  for (const again of [windows(3), ubuntu(4), debian(5)])
    expect(await ingest.submit(id, again)).toMatchObject({ outcome: 'unchanged' })
  expect(await ingest.submit(id, windows(6, '2'))).toMatchObject({ outcome: 'stored', opened: 0, changed: 1 })
  expect(await hostNow(id)).toEqual(all)
})

test('a distribution goes when Windows no longer has it, and not while that is not known', async () => {
  const ingest = testIngest(database)
  const { id, machine } = await addHost(database)
  const windows = (second: number, wslHost: Section<WslHost>) =>
    snapshotBy(machine, second, { id: 'windows', values: {} }, wslHost)
  await ingest.submit(id, windows(0, distributions('Ubuntu')))
  await ingest.submit(id, snapshotBy(machine, 1, { id: 'wsl:Ubuntu', values: { ALPHA_u: '1' } }))
  await ingest.submit(id, windows(2, { status: 'failed', reason: 'timeout', message: 'wsl.exe' }))
  expect((await hostNow(id)).findings).toEqual(['wsl:Ubuntu open'])
  expect(await ingest.submit(id, windows(3, { status: 'absent' }))).toMatchObject({ resolved: 1 })
  expect(await hostNow(id)).toMatchObject({ envs: ['windows'], findings: ['wsl:Ubuntu resolved'] })
})

test('a host of another kind is what its one agent says', async () => {
  const ingest = testIngest(database)
  const { id, machine } = await addHost(database)
  await ingest.submit(id, worldSnapshot(machine, at(0), [{ id: 'linux', values: {} }]))
  await ingest.submit(id, worldSnapshot(machine, at(1), [{ id: 'macos', values: {} }]))
  expect((await hostNow(id)).envs).toEqual(['macos'])
})

test('the merged content does not depend on who sends', () => {
  const windows = snapshotBy('m', 0, { id: 'windows', values: {} }, distributions('Ubuntu'))
  const ubuntu = snapshotBy('m', 1, { id: 'wsl:Ubuntu', values: {} })
  const [one, other] = [mergeAgents(windows, ubuntu), mergeAgents(ubuntu, windows)]
  expect(one.host).toEqual(other.host)
  expect(one.envs).toEqual(other.envs)
  expect(one.host.hostname).toBe('windows')
})
