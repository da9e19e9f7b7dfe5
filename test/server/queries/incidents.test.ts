import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Finding } from '#agent/contract/finding.ts'
import { DEFAULT_POLICY } from '#agent/detectors/detector.ts'
import { diagnose } from '#agent/detectors/diagnose.ts'
import { incidentsOf } from '#agent/detectors/incidents.ts'
import { detectors } from '#agent/detectors/index.ts'
import type { HostDetail } from '../../../server/contract/host.ts'
import type { HostIncidents } from '../../../server/contract/incident.ts'
import { bearer, startTestApp, type TestAgent, type TestApp } from '../../support/app.ts'
import { believe, machineWith } from '../../support/composed-findings.ts'
import { machineWithStaleGoroot } from '../../e2e/machines.ts'

let app: TestApp
let agent: TestAgent
beforeAll(async () => {
  app = await startTestApp({
    diagnose: (snapshot, policy, surroundings) =>
      real ? diagnose(snapshot, policy, detectors, surroundings) : believe(snapshot, policy, surroundings),
  })
  agent = await app.enroll('chained')
})
afterAll(() => app.close())

let real = false
const incidents = async (id = agent.hostId) => (await app.get(`/hosts/${id}/incidents`)).json<HostIncidents>()
const names = ({ incidents }: HostIncidents) =>
  incidents.map(({ root, dependents }) => [root.pattern, dependents.map(({ pattern }) => pattern)])

test('puts what follows from a cause beneath it, in the order to mend; the rest stands alone', async () => {
  await app.send(
    agent,
    machineWith(
      'GO_VERSION_SHADOWED go',
      'GO_VERSION_UNSUPPORTED go1.18',
      'GO_TOOLCHAIN_VULNERABLE go1.18',
      'GO_BIN_ORPHAN /old/bin',
    ),
  )
  const found = await incidents()
  expect(names(found)).toContainEqual(['GO_BIN_ORPHAN', []])
  expect(names(found)).toContainEqual([
    'GO_VERSION_SHADOWED',
    ['GO_VERSION_UNSUPPORTED', 'GO_TOOLCHAIN_VULNERABLE'],
  ])
  const [first] = found.incidents
  expect(first?.root).toMatchObject({ hostname: 'chained', status: 'open' })
  expect(first?.root.title.zh).toMatch(/[\u4e00-\u9fff]/)
})

test('holds what is open, each finding once: what is suppressed or mended is in no incident', async () => {
  const reply = await app.app.inject({
    method: 'POST',
    url: '/api/v1/suppressions',
    headers: bearer(app.tokens.operator),
    payload: { pattern: 'GO_VERSION_SHADOWED', reason: 'known', expiresInDays: 7 },
  })
  expect(reply.statusCode).toBe(201)
  expect(names(await incidents())).toContainEqual(['GO_VERSION_UNSUPPORTED', ['GO_TOOLCHAIN_VULNERABLE']])
  await app.send(agent, machineWith('GO_BIN_ORPHAN /old/bin'))
  expect(names(await incidents())).toEqual([['GO_BIN_ORPHAN', []]])
})

test('groups as the catalogue does on the machine itself, as many findings as the host counts', async () => {
  real = true
  const other = await app.enroll('stale-goroot')
  const machine = machineWithStaleGoroot()
  await app.send(other, machine, new Date(machine.takenAt))
  const local = incidentsOf<Finding>(diagnose(machine, DEFAULT_POLICY).findings)
  const order = (list: unknown[][]) => list.map((each) => JSON.stringify(each)).sort()
  const found = await incidents(other.hostId)
  expect(order(names(found))).toEqual(
    order(local.map(({ root, dependents }) => [root.pattern, dependents.map(({ pattern }) => pattern)])),
  )
  const { findings } = (await app.get(`/hosts/${other.hostId}`)).json<HostDetail>()
  const counted = Object.values(findings).reduce((sum, count) => sum + count, 0)
  expect(found.incidents.reduce((sum, { dependents }) => sum + 1 + dependents.length, 0)).toBe(counted)
  expect(counted).toBeGreaterThan(0)
})

test('an unknown host is said to be unknown', async () => {
  expect((await app.get('/hosts/00000000-0000-4000-8000-000000000000/incidents')).statusCode).toBe(404)
})
