import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CATALOGUE_VERSION } from '#agent/detectors/index.ts'
import type { FindingPage } from '../../../server/contract/finding.ts'
import type { HostDetail, SnapshotPage } from '../../../server/contract/host.ts'
import { Unavailable } from '../../../server/fleet/group-commit.ts'
import { verifyCounters } from '../../../server/fleet/verify-counters.ts'
import { rejudgeFleet, type Failed } from '../../../server/judging/rejudge.ts'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { believe, machineWith } from '../../support/composed-findings.ts'

let app: TestApp
let catalogue = '1'
let knows: readonly string[] = ['GO_BIN_ORPHAN']
beforeAll(async () => {
  app = await startTestApp({
    diagnose: (...args) => {
      const diagnosis = believe(...args)
      return {
        ...diagnosis,
        catalogue,
        findings: diagnosis.findings.filter(({ pattern }) => knows.includes(pattern)),
      }
    },
  })
})
afterAll(() => app.close())

const HOSTS = 30
const DAY = 86_400_000

test('a new catalogue reaches every host from what is stored, while agents go on reporting', async () => {
  const agents = await Promise.all(Array.from({ length: HOSTS }, (_, n) => app.enroll(`host-${n}`)))
  const yesterday = new Date(Date.now() - DAY)
  const machine = machineWith('GO_BIN_ORPHAN /old/bin', 'GO_MISSING go')
  await Promise.all(agents.map((agent) => app.send(agent, machine, yesterday)))
  const count = async (query: string) =>
    (await app.get(`/findings?total=true&${query}`)).json<FindingPage>().total
  expect(await count('')).toBe(HOSTS)
  const last = agents.at(-1)
  app.deps.presence.seen(last?.hostId ?? '', '0.2.0')
  await app.deps.presence.flush()

  catalogue = CATALOGUE_VERSION
  knows = ['GO_MISSING']
  const [judged, ...sent] = await Promise.all([
    rejudgeFleet(app.deps),
    ...agents.slice(0, 5).map((agent) => app.send(agent, machineWith('GO_MISSING go'), new Date())),
  ])
  expect(judged).toBeGreaterThanOrEqual(HOSTS - 5)
  expect(sent.map(({ statusCode }) => statusCode)).toEqual(Array(5).fill(200))
  expect(await count('pattern=GO_MISSING')).toBe(HOSTS)
  expect(await count('pattern=GO_BIN_ORPHAN')).toBe(0)
  expect(await verifyCounters(app.database.pool)).toEqual([])

  // Judging is no news of the machine: its history, its agent and the age of its content stay as they were.
  const history = (await app.get(`/hosts/${last?.hostId}/snapshots?total=true`)).json<SnapshotPage>()
  expect(history.total).toBe(1)
  const host = (await app.get(`/hosts/${last?.hostId}`)).json<HostDetail>()
  expect(host).toMatchObject({ changedAt: yesterday.toISOString(), agentVersion: '0.2.0' })
  const { rows } = (await app.get(`/findings?host=${last?.hostId}`)).json<FindingPage>()
  expect(rows[0]?.catalogue).toBe(CATALOGUE_VERSION)
  expect(Date.parse(rows[0]?.openedAt ?? '')).toBeGreaterThan(Date.now() - 60_000)
  expect(await rejudgeFleet(app.deps)).toBe(0)
})

test('a host that cannot be judged keeps no other from it, is told of once and tried again when something changed', async () => {
  const agent = await app.enroll('broken')
  catalogue = '1'
  await app.send(agent, machineWith('GO_MISSING go'), new Date(Date.now() - 60_000))
  await app.send(await app.enroll('whole'), machineWith('GO_MISSING go'))
  catalogue = CATALOGUE_VERSION
  const { pool } = app.database
  const damage = () =>
    pool.query(`UPDATE history SET packed = packed || '\\x09' WHERE host_id = $1`, [agent.hostId])
  const repair = () =>
    pool.query('UPDATE history SET packed = substr(packed, 1, length(packed) - 1) WHERE host_id = $1', [
      agent.hostId,
    ])
  await damage()
  const told: string[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => void told.push(line) })
  const failed: Failed = new Map()
  const sweep = (deps: Partial<TestApp['deps']> = {}) => rejudgeFleet({ ...app.deps, log, ...deps }, failed)
  expect(await sweep()).toBe(1)
  expect(told).toHaveLength(1)
  expect(told[0]).toContain(agent.hostId)
  expect(await sweep()).toBe(0)
  expect(told).toHaveLength(1)

  // Another policy is another question.
  const policy = { ...app.deps.policy, current: () => ({ ...app.deps.policy.current(), revision: 7 }) }
  await pool.query('UPDATE host SET policy_revision = 7 WHERE id <> $1', [agent.hostId])
  expect(await sweep({ policy })).toBe(0)
  expect(told).toHaveLength(2)
  expect(await sweep({ policy })).toBe(0)
  expect(told).toHaveLength(2)

  // Another snapshot may be readable; the agent is the one of an older server's catalogue here.
  catalogue = '1'
  await repair()
  await app.send(agent, machineWith('GO_MISSING go', 'GO_BIN_ORPHAN /old/bin'))
  catalogue = CATALOGUE_VERSION
  expect(await sweep()).toBe(1)
  expect(failed.size).toBe(1)
  expect(await sweep()).toBe(0)
  expect(failed.size).toBe(0)
  expect(told).toHaveLength(2)
})

test('while the database cannot take them, hosts are told of together and tried again', async () => {
  const agents = await Promise.all(['late-1', 'late-2', 'late-3'].map((name) => app.enroll(name)))
  catalogue = '1'
  for (const agent of agents) await app.send(agent, machineWith('GO_MISSING go'))
  catalogue = CATALOGUE_VERSION
  const told: string[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => void told.push(line) })
  const failed: Failed = new Map()
  const full = { ...app.deps.ingest, judgeAgain: () => Promise.reject(new Unavailable('the queue is full')) }
  expect(await rejudgeFleet({ ...app.deps, log, ingest: full }, failed)).toBe(0)
  expect(told).toHaveLength(1)
  expect(told[0]).toContain('"hosts":3')
  expect(await rejudgeFleet(app.deps, failed)).toBe(3)
})
