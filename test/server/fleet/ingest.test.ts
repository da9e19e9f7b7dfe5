import { gunzipSync } from 'node:zlib'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { canonicalJson } from '#agent/contract/hash.ts'
import { CHANGES_CHANNEL } from '../../../server/deps.ts'
import { removeDeadLetters } from '../../../server/fleet/dead-letters.ts'
import { listDeadLetters } from '../../../server/queries/list-dead-letters.ts'
import { verifyCounters } from '../../../server/fleet/verify-counters.ts'
import { readState } from '../../../server/history/read.ts'
import { readSections } from '../../../server/history/sections.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { addHost, testDiagnose, testIngest, worldSnapshot } from './world.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  expect(await verifyCounters(database.pool)).toEqual([])
  await database.drop()
})

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, second))
const one = async (sql: string, values: unknown[] = []): Promise<unknown> =>
  (await database.pool.query<Record<string, unknown>>(sql, values)).rows[0]
const kinds = async (hostId: string) =>
  (
    await database.pool.query<{ kind: string }>(
      'SELECT kind FROM occurrence WHERE host_id = $1 ORDER BY id',
      [hostId],
    )
  ).rows.map(({ kind }) => kind)

test('a finding opens, changes, resolves and opens again', async () => {
  const ingest = testIngest(database)
  const { id, machine, agent } = await addHost(database)
  const send = (second: number, values: Record<string, string>) =>
    ingest.submit(agent, worldSnapshot(machine, at(second), [{ id: 'linux', values }]))

  expect(await send(0, { ALPHA_x: '1' })).toMatchObject({
    outcome: 'stored',
    opened: 1,
    changed: 0,
    resolved: 0,
  })
  expect(await send(1, { ALPHA_x: 'bad' })).toMatchObject({ opened: 0, changed: 1, resolved: 0 })
  expect(await one('SELECT critical, medium FROM host WHERE id = $1', [id])).toEqual({
    critical: 1,
    medium: 0,
  })
  expect(await one('SELECT critical, medium FROM env WHERE host_id = $1', [id])).toEqual({
    critical: 1,
    medium: 0,
  })
  expect(await send(2, {})).toMatchObject({ opened: 0, changed: 0, resolved: 1 })
  expect(await one('SELECT critical, medium FROM host WHERE id = $1', [id])).toEqual({
    critical: 0,
    medium: 0,
  })
  expect(await send(3, { ALPHA_x: '1' })).toMatchObject({ opened: 1, changed: 0, resolved: 0 })

  expect(await kinds(id)).toEqual(['opened', 'changed', 'resolved', 'reopened'])
  expect(
    await one(
      `SELECT status, first_seen_at, opened_at, resolved_at, reopened_count, evidence FROM finding WHERE host_id = $1`,
      [id],
    ),
  ).toEqual({
    status: 'open',
    first_seen_at: at(0),
    opened_at: at(3),
    resolved_at: null,
    reopened_count: 1,
    evidence: { value: '1' },
  })
})

test('the same content again writes nothing, also when sent twice at once', async () => {
  const ingest = testIngest(database)
  const { id, machine, agent } = await addHost(database)
  const snapshot = worldSnapshot(machine, at(0), [{ id: 'linux', values: { ALPHA_x: '1' } }])
  const replies = await Promise.all([1, 2, 3].map(() => ingest.submit(agent, snapshot)))
  expect(replies.map(({ outcome }) => outcome).sort()).toEqual(['stored', 'unchanged', 'unchanged'])
  const later = { ...snapshot, takenAt: at(9).toISOString() }
  expect((await ingest.submit(agent, later)).outcome).toBe('unchanged')
  expect(await kinds(id)).toEqual(['opened'])
  expect(await one('SELECT count(*)::int FROM history WHERE host_id = $1', [id])).toEqual({ count: 1 })
  expect(await one('SELECT content_taken_at FROM host WHERE id = $1', [id])).toEqual({
    content_taken_at: at(9),
  })
})

test('an older snapshot goes to the history and changes no finding', async () => {
  const ingest = testIngest(database)
  const { id, machine, agent } = await addHost(database)
  const newer = worldSnapshot(machine, at(10), [{ id: 'linux', values: { ALPHA_x: '1' } }])
  const older = worldSnapshot(machine, at(5), [{ id: 'linux', values: { BETA_x: '1' } }])
  await ingest.submit(agent, newer)
  expect(await ingest.submit(agent, older)).toMatchObject({ outcome: 'superseded', opened: 0, resolved: 0 })
  expect(await ingest.submit(agent, older)).toMatchObject({ outcome: 'superseded' })
  expect(await kinds(id)).toEqual(['opened'])
  expect(await one('SELECT count(*)::int FROM history WHERE host_id = $1', [id])).toEqual({ count: 2 })
})

test('several snapshots of a host in one group are taken in order of their moments', async () => {
  const ingest = testIngest(database, { config: { groupDelayMs: 50, groupSize: 200 } })
  const { id, machine, agent } = await addHost(database)
  const seconds = [3, 1, 2, 0]
  const replies = await Promise.all(
    seconds.map((second) =>
      ingest.submit(
        agent,
        worldSnapshot(machine, at(second), [{ id: 'linux', values: { ALPHA_x: String(second) } }]),
      ),
    ),
  )
  expect(replies.map(({ outcome }) => outcome)).toEqual(['stored', 'stored', 'stored', 'stored'])
  expect(await kinds(id)).toEqual(['opened', 'changed', 'changed', 'changed'])
  expect(await one('SELECT evidence FROM finding WHERE host_id = $1', [id])).toEqual({
    evidence: { value: '3' },
  })
})

test('what could not be evaluated stays open; an env that is gone takes its findings along', async () => {
  const ingest = testIngest(database)
  const { id, machine, agent } = await addHost(database)
  const linux = { id: 'linux', values: { ALPHA_x: '1' } }
  const wsl = { id: 'wsl:Ubuntu-24.04', values: { BETA_x: '1' } }
  await ingest.submit(agent, worldSnapshot(machine, at(0), [linux, wsl]))
  const unread = await ingest.submit(agent, worldSnapshot(machine, at(1), [linux, { ...wsl, values: null }]))
  expect(unread).toMatchObject({ outcome: 'stored', opened: 0, changed: 0, resolved: 0 })
  expect(await one('SELECT medium FROM host WHERE id = $1', [id])).toEqual({ medium: 2 })
  const gone = await ingest.submit(agent, worldSnapshot(machine, at(2), [linux]))
  expect(gone).toMatchObject({ resolved: 1 })
  expect(await one('SELECT count(*)::int FROM env WHERE host_id = $1', [id])).toEqual({ count: 1 })
})

test('affected hosts count hosts, not findings', async () => {
  const ingest = testIngest(database)
  const affected = async () =>
    (await one(`SELECT affected_hosts AS n FROM pattern_now WHERE pattern = 'GAMMA'`)) as
      { n: number } | undefined
  const before = (await affected())?.n ?? 0
  const [a, b] = [await addHost(database), await addHost(database)]
  const send = (host: typeof a, second: number, values: Record<string, string>) =>
    ingest.submit(host.agent, worldSnapshot(host.machine, at(second), [{ id: 'linux', values }]))
  await Promise.all([send(a, 0, { GAMMA_x: '1', GAMMA_y: '1' }), send(b, 0, { GAMMA_x: '1' })])
  expect(await affected()).toEqual({ n: before + 2 })
  await send(a, 1, { GAMMA_y: '1' })
  expect(await affected()).toEqual({ n: before + 2 })
  await send(a, 2, {})
  expect(await affected()).toEqual({ n: before + 1 })
})

test('one snapshot that the database refuses fails alone', async () => {
  const ingest = testIngest(database, {
    config: { groupDelayMs: 50, groupSize: 200 },
    diagnose: (snapshot, policy, surroundings) => {
      const diagnosis = testDiagnose(snapshot, policy, surroundings)
      if (snapshot.host.hostname !== 'host-poison') return diagnosis
      // Longer than an index entry can be, so that Postgres itself refuses it.
      const pattern = Array.from({ length: 9000 }, (_, index) => (index * 7919).toString(36)).join('')
      return { ...diagnosis, findings: diagnosis.findings.map((finding) => ({ ...finding, pattern })) }
    },
  })
  const hosts = await Promise.all(
    ['poison', ...Array<undefined>(9).fill(undefined)].map((m) => addHost(database, m)),
  )
  const results = await Promise.allSettled(
    hosts.map(({ machine, agent }) =>
      ingest.submit(agent, worldSnapshot(machine, at(0), [{ id: 'linux', values: { BETA_x: '1' } }])),
    ),
  )
  expect(results.map(({ status }) => status)).toEqual(['rejected', ...Array<string>(9).fill('fulfilled')])
})

test('what cannot be judged or committed is kept once, with its reason, and its sender is told', async () => {
  const ingest = testIngest(database, {
    diagnose: (snapshot, policy, surroundings) => {
      if (snapshot.host.hostname === 'host-dead') throw new RangeError('a defect\0')
      return testDiagnose(snapshot, policy, surroundings)
    },
  })
  const { id, machine, agent } = await addHost(database, 'dead')
  const snapshot = worldSnapshot(machine, at(0), [{ id: 'linux', values: { BETA_x: '1' } }])
  for (const second of [0, 1]) {
    await expect(
      ingest.submit(agent, { ...snapshot, takenAt: at(second).toISOString() }),
    ).rejects.toMatchObject({ code: 'snapshot-not-taken' })
  }
  const { rows } = await database.pool.query<{ code: string; reason: string; body: Buffer }>(
    'SELECT code, reason, body FROM dead_letter WHERE host_id = $1',
    [id],
  )
  expect(rows.map(({ code, reason }) => [code, reason])).toEqual([['RangeError', 'a defect\uFFFD']])
  expect(JSON.parse(gunzipSync(rows[0]?.body ?? '').toString())).toEqual(snapshot)
  const { rows: listed } = await listDeadLetters({ pool: database.pool, now: () => at(9) })
  expect(listed.filter(({ hostId }) => hostId === id)).toMatchObject([
    { hostname: 'host-dead', hasBody: true },
  ])
  expect(await removeDeadLetters(database.pool, new Date(Date.now() + 1000))).toBeGreaterThan(0)
  // Nothing is kept of what its sender can put right.
  await expect(
    ingest.submit(agent, { ...snapshot, takenAt: new Date(Date.now() + 600_000).toISOString() }),
  ).rejects.toMatchObject({ code: 'clock-out-of-range' })
  expect(await one('SELECT count(*)::int AS n FROM dead_letter')).toEqual({ n: 0 })
})

test('a judgement that throws rejects its own snapshot', async () => {
  const ingest = testIngest(database, {
    diagnose: (snapshot, policy, surroundings) => {
      if (snapshot.host.hostname === 'host-thrower') throw new Error('a defect')
      return testDiagnose(snapshot, policy, surroundings)
    },
  })
  const [bad, good] = [await addHost(database, 'thrower'), await addHost(database)]
  const send = (host: typeof bad) =>
    ingest.submit(host.agent, worldSnapshot(host.machine, at(0), [{ id: 'linux', values: {} }]))
  const [first, second] = await Promise.allSettled([send(bad), send(good)])
  expect([first.status, second.status]).toEqual(['rejected', 'fulfilled'])
})

test('a clock more than five minutes ahead is refused, less is taken for now', async () => {
  const now = at(0)
  const ingest = testIngest(database, { now: () => now })
  const { id, machine, agent } = await addHost(database)
  const ahead = (seconds: number) =>
    ingest.submit(agent, worldSnapshot(machine, at(seconds), [{ id: 'linux', values: { ALPHA_x: '1' } }]))
  await expect(ahead(301)).rejects.toMatchObject({ code: 'clock-out-of-range' })
  expect(await ahead(299)).toMatchObject({ outcome: 'stored' })
  expect(await one('SELECT at FROM occurrence WHERE host_id = $1', [id])).toEqual({ at: now })
})

test('texts that Postgres cannot hold are stored with a replacement character', async () => {
  const ingest = testIngest(database, {
    diagnose: (snapshot, policy, surroundings) => {
      const diagnosis = testDiagnose(snapshot, policy, surroundings)
      const broken = 'a\0b\ud800c\\u0000'
      return {
        ...diagnosis,
        findings: diagnosis.findings.map((finding) => ({
          ...finding,
          subject: broken,
          evidence: { broken },
        })),
      }
    },
  })
  const { id, machine, agent } = await addHost(database)
  await ingest.submit(agent, worldSnapshot(machine, at(0), [{ id: 'linux', values: { ALPHA_x: '1' } }]))
  expect(await one('SELECT subject, evidence FROM finding WHERE host_id = $1', [id])).toEqual({
    subject: 'a\ufffdb\ufffdc\\u0000',
    evidence: { broken: 'a\ufffdb\ufffdc\\u0000' },
  })
})

test('a credential that an agent let through is masked before anything is stored', async () => {
  const ingest = testIngest(database)
  const { id, machine, agent } = await addHost(database)
  const values = {
    ALPHA_x: 'https://me:hunter2@proxy.example/x',
    GOPROXY: 'https://«cred:abc»@proxy.example',
  }
  const reply = await ingest.submit(agent, worldSnapshot(machine, at(0), [{ id: 'linux', values }]))
  const everything = JSON.stringify([
    await one('SELECT evidence FROM finding WHERE host_id = $1', [id]),
    await one('SELECT string_agg(value, chr(10)) AS facts FROM env_fact WHERE host_id = $1', [id]),
    ...(await bodies(id)),
  ])
  expect(everything).not.toContain('hunter2')
  expect(everything).toContain('https://«cred»@proxy.example/x')
  expect(everything).toContain('https://«cred:abc»@proxy.example')
  // The next check-in carries the hash of what was sent, and must match.
  expect(await one(`SELECT encode(content_hash, 'hex') AS hash FROM host WHERE id = $1`, [id])).toEqual({
    hash: reply.contentHash,
  })
})

async function bodies(hostId: string): Promise<unknown[]> {
  const { rows } = await database.pool.query<{ id: string }>(
    'SELECT snapshot_id::text AS id FROM host WHERE id = $1',
    [hostId],
  )
  const stored = await readState(database.pool, hostId, Number(rows[0]?.id))
  const entries = [...(stored?.state.entries.values() ?? [])]
  return entries.map(await readSections(database.pool, entries))
}

test('the sections come back as they were sent, and facts follow them', async () => {
  const ingest = testIngest(database)
  const { id, machine, agent } = await addHost(database)
  const send = (second: number, values: Record<string, string>) => {
    const snapshot = worldSnapshot(machine, at(second), [{ id: 'linux', values }])
    return ingest.submit(agent, snapshot).then(() => snapshot)
  }
  const facts = async () =>
    (
      await database.pool.query<{ name: string; value: string }>(
        `SELECT name, value FROM env_fact WHERE host_id = $1 AND name LIKE 'GO%' ORDER BY name`,
        [id],
      )
    ).rows
  const snapshot = await send(0, { GOPROXY: 'off', GOFLAGS: '' })
  const sent = [snapshot.host.sections.os, ...Object.values(snapshot.envs[0]?.sections ?? {})]
  const stored = (await bodies(id)).map(canonicalJson)
  expect([...new Set(stored)].sort()).toEqual([...new Set(sent.map(canonicalJson))].sort())
  expect(await facts()).toEqual([
    { name: 'GOFLAGS', value: '' },
    { name: 'GOPROXY', value: 'off' },
  ])
  await send(1, { GOPROXY: 'direct' })
  expect(await facts()).toEqual([{ name: 'GOPROXY', value: 'direct' }])
})

test('changes are announced once a group, after the commit', async () => {
  const listener = new pg.Client({ connectionString: database.url })
  await listener.connect()
  await listener.query(`LISTEN ${CHANGES_CHANNEL}`)
  const heard = new Promise<unknown>((resolve) =>
    listener.on('notification', ({ payload }) => resolve(JSON.parse(payload ?? 'null') as unknown)),
  )
  const { id, machine, agent } = await addHost(database)
  const values = { ALPHA_x: '1', BETA_x: '1' }
  await testIngest(database).submit(agent, worldSnapshot(machine, at(0), [{ id: 'linux', values }]))
  const { from, to } = (await one(
    'SELECT min(id)::text AS from, max(id)::text AS to FROM occurrence WHERE host_id = $1',
    [id],
  )) as { from: string; to: string }
  expect(await heard).toEqual({
    hosts: [id],
    more: false,
    patterns: ['ALPHA', 'BETA'],
    occurrences: { from, to },
  })
  await listener.end()
})

test('after close nothing is taken and everything queued is committed', async () => {
  const ingest = testIngest(database, { config: { groupDelayMs: 10_000, groupSize: 200 } })
  const { machine, agent } = await addHost(database)
  const queued = ingest.submit(agent, worldSnapshot(machine, at(0), [{ id: 'linux', values: {} }]))
  await ingest.close()
  expect((await queued).outcome).toBe('stored')
  await expect(
    ingest.submit(agent, worldSnapshot(machine, at(1), [{ id: 'linux', values: {} }])),
  ).rejects.toMatchObject({ code: 'unavailable' })
})

test('a full queue refuses instead of growing', async () => {
  const ingest = testIngest(database, { config: { groupDelayMs: 10_000, groupSize: 1 } })
  const hosts = await Promise.all(Array.from({ length: 30 }, () => addHost(database)))
  const results = await Promise.allSettled(
    hosts.map(({ machine, agent }) =>
      ingest.submit(agent, worldSnapshot(machine, at(0), [{ id: 'linux', values: {} }])),
    ),
  )
  const refused = results.filter((result) => result.status === 'rejected')
  expect(refused.length).toBeGreaterThan(0)
  expect(refused.length).toBeLessThan(30)
  for (const { reason } of refused)
    expect(reason).toMatchObject({ code: 'unavailable', retryAfterSeconds: 5 })
})

test('a host that was removed is told to enrol again', async () => {
  const { id, machine, agent } = await addHost(database)
  await database.pool.query('DELETE FROM host WHERE id = $1', [id])
  await expect(
    testIngest(database).submit(agent, worldSnapshot(machine, at(0), [{ id: 'linux', values: {} }])),
  ).rejects.toMatchObject({ code: 'not-found' })
})
