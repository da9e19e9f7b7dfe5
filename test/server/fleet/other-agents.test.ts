import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Section } from '#agent/contract/section.ts'
import type { WslHost } from '#agent/contract/sections/wsl-host.ts'
import type { Snapshot } from '#agent/contract/snapshot.ts'
import type { Sender } from '../../../server/deps.ts'
import { mergeAgents } from '../../../server/fleet/other-agents.ts'
import { verifyCounters } from '../../../server/fleet/verify-counters.ts'
import { readSnapshot } from '../../../server/queries/read-snapshot.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { wslHostOf } from '../../support/wsl.ts'
import { addAgent, addHost, testIngest, worldSnapshot, type EnvWords } from './world.ts'

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

function snapshotOfAll(machine: string, second: number, ids: readonly string[]): Snapshot {
  const parts = ids.map((env) => snapshotBy(machine, second, { id: env, values: {} }))
  const [first] = parts
  if (!first) throw new Error('no env')
  return { ...first, envs: parts.flatMap(({ envs }) => envs) }
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
  const stored = row && (await readSnapshot(database.pool, id, row.snapshotId))
  return { os: row?.os, findings: row?.findings, envs: stored?.envs.map((env) => env.id) }
}

/** As the check-in compares it. */
async function hashOf({ agentKeyId }: Sender): Promise<string | null | undefined> {
  const { rows } = await database.pool.query<{ hash: string | null }>(
    `SELECT encode(content_hash, 'hex') AS hash FROM agent_key WHERE id = $1`,
    [agentKeyId],
  )
  return rows[0]?.hash
}

test('agents of one Windows host each keep their own env, whoever reports last', async () => {
  const ingest = testIngest(database)
  const { id, machine, agent: onWindows } = await addHost(database)
  const [inUbuntu, inDebian] = [await addAgent(database, id), await addAgent(database, id)]
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

  expect(await ingest.submit(inUbuntu, ubuntu(0))).toMatchObject({ opened: 1 })
  expect((await hostNow(id)).os).toBe('wsl')
  expect(await ingest.submit(onWindows, windows(1))).toMatchObject({ opened: 1, resolved: 0 })
  await ingest.submit(inDebian, debian(2))
  const all = {
    os: 'windows',
    envs: ['windows', 'wsl:Debian', 'wsl:Ubuntu'],
    findings: ['windows open', 'wsl:Ubuntu open'],
  }
  expect(await hostNow(id)).toEqual(all)
  // Nothing has changed for any of them.
  expect(await ingest.submit(onWindows, windows(3))).toMatchObject({ outcome: 'unchanged' })
  expect(await ingest.submit(inUbuntu, ubuntu(4))).toMatchObject({ outcome: 'unchanged' })
  expect(await ingest.submit(inDebian, debian(5))).toMatchObject({ outcome: 'unchanged' })
  expect(await ingest.submit(onWindows, windows(6, '2'))).toMatchObject({
    outcome: 'stored',
    opened: 0,
    changed: 1,
  })
  expect(await hostNow(id)).toEqual(all)
})

test('what one took earlier but sent later than another is not late', async () => {
  const ingest = testIngest(database)
  const { id, machine, agent: onWindows } = await addHost(database)
  const inUbuntu = await addAgent(database, id)
  await ingest.submit(inUbuntu, snapshotBy(machine, 20, { id: 'wsl:Ubuntu', values: {} }))
  const windows = (second: number, name: string) =>
    ingest.submit(onWindows, snapshotBy(machine, second, { id: 'windows', values: { [name]: '1' } }))
  expect(await windows(10, 'ALPHA_w')).toMatchObject({ outcome: 'stored', opened: 1 })
  expect(await windows(12, 'BETA_w')).toMatchObject({ outcome: 'stored', opened: 1, resolved: 1 })
  expect(await windows(11, 'GAMMA_w')).toMatchObject({ outcome: 'superseded' })
  expect((await hostNow(id)).envs).toEqual(['windows', 'wsl:Ubuntu'])
  const { rows } = await database.pool.query<{ id: string }>(
    'SELECT id::text AS id FROM history WHERE host_id = $1 ORDER BY id DESC LIMIT 1',
    [id],
  )
  const current = await readSnapshot(database.pool, id, rows[0]?.id ?? '')
  expect(
    current?.envs.map(({ sections }) => sections.goEnv.status === 'ok' && sections.goEnv.data.values),
  ).toEqual([{ BETA_w: '1' }, {}])
})

test('two replicas that merge at the same moment lose nothing', async () => {
  const { id, machine, agent: onWindows } = await addHost(database)
  const inUbuntu = await addAgent(database, id)
  const [one, other] = [testIngest(database), testIngest(database)]
  await one.submit(onWindows, snapshotBy(machine, 0, { id: 'windows', values: {} }))
  await one.submit(inUbuntu, snapshotBy(machine, 0, { id: 'wsl:Ubuntu', values: {} }))
  for (let second = 1; second < 10; second++) {
    const value = String(second)
    await Promise.all([
      one.submit(onWindows, snapshotBy(machine, second, { id: 'windows', values: { ALPHA_w: value } })),
      other.submit(inUbuntu, snapshotBy(machine, second, { id: 'wsl:Ubuntu', values: { ALPHA_u: value } })),
    ])
    const { rows } = await database.pool.query<{ value: string }>(
      `SELECT evidence->>'value' AS value FROM finding WHERE host_id = $1 AND status = 'open'`,
      [id],
    )
    expect(rows).toEqual([{ value }, { value }])
  }
})

test('a distribution goes when Windows no longer has it, and not while that is not known', async () => {
  const ingest = testIngest(database)
  const { id, machine, agent: onWindows } = await addHost(database)
  const inUbuntu = await addAgent(database, id)
  const windows = (second: number, wslHost: Section<WslHost>) =>
    snapshotBy(machine, second, { id: 'windows', values: {} }, wslHost)
  const ubuntu = (second: number) =>
    snapshotBy(machine, second, { id: 'wsl:Ubuntu', values: { ALPHA_u: '1' } })
  await ingest.submit(onWindows, windows(0, distributions('Ubuntu')))
  await ingest.submit(inUbuntu, ubuntu(1))
  await ingest.submit(onWindows, windows(2, { status: 'failed', reason: 'timeout', message: 'wsl.exe' }))
  expect((await hostNow(id)).findings).toEqual(['wsl:Ubuntu open'])
  expect(await ingest.submit(onWindows, windows(3, { status: 'absent' }))).toMatchObject({ resolved: 1 })
  expect(await hostNow(id)).toMatchObject({ envs: ['windows'], findings: ['wsl:Ubuntu resolved'] })
  // Were it there after all, its agent would be asked for what it is.
  expect(await hashOf(inUbuntu)).toBeNull()
  await ingest.submit(inUbuntu, ubuntu(4))
  expect(await hostNow(id)).toMatchObject({ envs: ['windows', 'wsl:Ubuntu'] })
})

test('an agent that told of several envs can leave one out; one that is revoked takes its own along', async () => {
  const ingest = testIngest(database)
  const { id, machine, agent: onWindows } = await addHost(database)
  const inUbuntu = await addAgent(database, id)
  const both = (second: number, ids: string[]) => snapshotOfAll(machine, second, ids)
  await ingest.submit(inUbuntu, snapshotBy(machine, 0, { id: 'wsl:Ubuntu', values: {} }))
  await ingest.submit(onWindows, both(1, ['windows', 'wsl:Old']))
  expect((await hostNow(id)).envs).toEqual(['windows', 'wsl:Old', 'wsl:Ubuntu'])
  await ingest.submit(onWindows, both(2, ['windows']))
  expect((await hostNow(id)).envs).toEqual(['windows', 'wsl:Ubuntu'])

  await database.pool.query('UPDATE agent_key SET revoked_at = now() WHERE id = $1', [inUbuntu.agentKeyId])
  const refused = ingest.submit(
    inUbuntu,
    snapshotBy(machine, 3, { id: 'wsl:Ubuntu', values: { ALPHA_u: '1' } }),
  )
  await expect(refused).rejects.toMatchObject({ code: 'not-found' })
  await ingest.withdraw(id)
  expect((await hostNow(id)).envs).toEqual(['windows'])
  // The last one's stay, as of a machine that is silent.
  await database.pool.query('UPDATE agent_key SET revoked_at = now() WHERE host_id = $1', [id])
  await ingest.withdraw(id)
  expect((await hostNow(id)).envs).toEqual(['windows'])
})

test('what an agent told in vain, because another told of it later, is asked for again when that one has left', async () => {
  const ingest = testIngest(database)
  const { id, machine, agent: onWindows } = await addHost(database)
  const inUbuntu = await addAgent(database, id)
  await ingest.submit(onWindows, snapshotOfAll(machine, 5, ['windows', 'wsl:Old']))
  const ubuntus = (second: number) => snapshotOfAll(machine, second, ['wsl:Old', 'wsl:Ubuntu'])
  await ingest.submit(inUbuntu, ubuntus(4))
  expect(await hashOf(inUbuntu)).not.toBeNull()
  await database.pool.query('UPDATE agent_key SET revoked_at = now() WHERE id = $1', [onWindows.agentKeyId])
  await ingest.withdraw(id)
  expect((await hostNow(id)).envs).toEqual(['wsl:Ubuntu'])
  expect(await hashOf(inUbuntu)).toBeNull()
  await ingest.submit(inUbuntu, ubuntus(6))
  expect((await hostNow(id)).envs).toEqual(['wsl:Old', 'wsl:Ubuntu'])
})

test('enrolled once more, an agent takes over what it told under its credential before', async () => {
  const ingest = testIngest(database)
  const { id, machine, agent: before } = await addHost(database)
  await ingest.submit(before, snapshotBy(machine, 0, { id: 'windows', values: { ALPHA_w: '1' } }))
  const now = await addAgent(database, id)
  await ingest.submit(now, snapshotBy(machine, 5, { id: 'windows', values: {} }))
  expect(await hostNow(id)).toMatchObject({ envs: ['windows'], findings: ['windows resolved'] })
  expect(await hashOf(before)).toBeNull()
  // What was still on its way then.
  await ingest.submit(before, snapshotBy(machine, 3, { id: 'windows', values: { ALPHA_w: '1' } }))
  expect(await hostNow(id)).toMatchObject({ findings: ['windows resolved'] })
})

test('a host of another kind is what was sent last', async () => {
  const ingest = testIngest(database)
  const { id, machine, agent: one } = await addHost(database)
  const other = await addAgent(database, id)
  const sent = await ingest.submit(one, worldSnapshot(machine, at(0), [{ id: 'linux', values: {} }]))
  expect(await hashOf(one)).toBe(sent.contentHash)
  await ingest.submit(other, worldSnapshot(machine, at(1), [{ id: 'macos', values: {} }]))
  expect((await hostNow(id)).envs).toEqual(['macos'])
  expect(await hashOf(one)).toBeNull()
})

test('the merged content does not depend on who sends', () => {
  const windows = snapshotBy('m', 0, { id: 'windows', values: {} }, distributions('Ubuntu'))
  const ubuntu = snapshotBy('m', 1, { id: 'wsl:Ubuntu', values: {} })
  const other = (envs: string[]) => [{ id: 'other', envs, contentTakenAt: at(0) }]
  const one = mergeAgents(windows, ubuntu, other(['wsl:Ubuntu']), at(0)).snapshot
  const two = mergeAgents(ubuntu, windows, other(['windows']), at(1)).snapshot
  expect(one.host).toEqual(two.host)
  expect(one.envs).toEqual(two.envs)
  expect(one.host.hostname).toBe('windows')
})

test('while the database is away for a moment nobody loses an env: who reports is told to come again', async () => {
  let isAway = false
  const ingest = testIngest(database, {
    readSnapshot: (host, snapshot) =>
      isAway
        ? Promise.reject(new Error('Connection terminated unexpectedly'))
        : readSnapshot(database.pool, host, snapshot),
  })
  const { id, machine, agent: onWindows } = await addHost(database)
  const inUbuntu = await addAgent(database, id)
  await ingest.submit(onWindows, snapshotBy(machine, 0, { id: 'windows', values: { ALPHA_w: '1' } }))
  await ingest.submit(inUbuntu, snapshotBy(machine, 1, { id: 'wsl:Ubuntu', values: {} }))
  const known = await hashOf(onWindows)
  expect(known).toBeTruthy()
  isAway = true
  const next = snapshotBy(machine, 2, { id: 'wsl:Ubuntu', values: { ALPHA_u: '1' } })
  await expect(ingest.submit(inUbuntu, next)).rejects.toThrow('Connection terminated')
  isAway = false
  expect(await ingest.submit(inUbuntu, next)).toMatchObject({ opened: 1, resolved: 0 })
  expect(await hashOf(onWindows)).toBe(known)
  expect((await hostNow(id)).envs).toEqual(['windows', 'wsl:Ubuntu'])
})
