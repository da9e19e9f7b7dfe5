import { afterAll, beforeAll, expect, test } from 'vitest'
import { CATALOGUE_VERSION } from '#agent/detectors/index.ts'
import type { FindingPage } from '../../../server/contract/finding.ts'
import type { HostDetail, SnapshotPage } from '../../../server/contract/host.ts'
import { verifyCounters } from '../../../server/fleet/verify-counters.ts'
import { rejudgeFleet } from '../../../server/judging/rejudge.ts'
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

  // Judging is no news of the machine: its history and the age of its content stay as they were.
  const last = agents.at(-1)
  const history = (await app.get(`/hosts/${last?.hostId}/snapshots?total=true`)).json<SnapshotPage>()
  expect(history.total).toBe(1)
  const host = (await app.get(`/hosts/${last?.hostId}`)).json<HostDetail>()
  expect(host.changedAt).toBe(yesterday.toISOString())
  const { rows } = (await app.get(`/findings?host=${last?.hostId}`)).json<FindingPage>()
  expect(rows[0]?.catalogue).toBe(CATALOGUE_VERSION)
  expect(Date.parse(rows[0]?.openedAt ?? '')).toBeGreaterThan(Date.now() - 60_000)
  expect(await rejudgeFleet(app.deps)).toBe(0)
})

test('a host whose stored content cannot be read does not keep the others from it', async () => {
  const agent = await app.enroll('broken')
  catalogue = '1'
  await app.send(agent, machineWith('GO_MISSING go'))
  await app.send(await app.enroll('whole'), machineWith('GO_MISSING go'))
  catalogue = CATALOGUE_VERSION
  await app.database.pool.query(`UPDATE snapshot SET frame = '{}' WHERE host_id = $1`, [agent.hostId])
  expect(await rejudgeFleet(app.deps)).toBe(1)
})
