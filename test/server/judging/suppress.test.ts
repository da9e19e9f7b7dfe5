import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FindingPage } from '../../../server/contract/finding.ts'
import type { HostDetail } from '../../../server/contract/host.ts'
import type { PatternDetail, PatternWindow } from '../../../server/contract/pattern.ts'
import type { SuppressionPage, SuppressionRow } from '../../../server/contract/suppression.ts'
import { verifyCounters } from '../../../server/fleet/verify-counters.ts'
import { applySuppressions } from '../../../server/judging/suppress.ts'
import { bearer, startTestApp, type TestAgent, type TestApp } from '../../support/app.ts'
import { believe, machineWith } from '../../support/composed-findings.ts'

const ORPHAN = 'GO_BIN_ORPHAN'
let app: TestApp
let one: TestAgent
let two: TestAgent
beforeAll(async () => {
  app = await startTestApp({ diagnose: believe })
  one = await app.enroll('one')
  two = await app.enroll('two')
})
afterAll(() => app.close())

const send = (agent: TestAgent, ...findings: string[]) =>
  app.send(agent, machineWith(...findings), new Date())
const make = (body: object, token = app.tokens.operator) =>
  app.app.inject({ method: 'POST', url: '/api/v1/suppressions', headers: bearer(token), payload: body })
const lift = (id: string) =>
  app.app.inject({
    method: 'DELETE',
    url: `/api/v1/suppressions/${id}`,
    headers: bearer(app.tokens.operator),
  })
const pattern = async () => (await app.get(`/patterns/${ORPHAN}`)).json<PatternDetail>()
const open = async (agent: TestAgent) => {
  const { rows } = (await app.get(`/findings?host=${agent.hostId}`)).json<FindingPage>()
  return rows.map(({ subject }) => subject).sort()
}
const exact = async () => expect(await verifyCounters(app.database.pool)).toEqual([])

test('a suppression takes findings out of every count at once, and lifting it brings them back', async () => {
  await send(one, `${ORPHAN} /old/bin`, `${ORPHAN} /older/bin`)
  await send(two, `${ORPHAN} /old/bin`)
  expect(await pattern()).toMatchObject({ openFindings: 3, affectedHosts: 2, openings: 3 })

  const made = await make({
    pattern: ORPHAN,
    subject: '/old/bin',
    reason: 'moves away in spring',
    expiresInDays: 30,
  })
  expect(made.statusCode).toBe(201)
  const suppression = made.json<SuppressionRow>()
  expect(suppression).toMatchObject({ findings: 2, hostId: null, owner: 'token operator', endedAt: null })
  expect(await pattern()).toMatchObject({ openFindings: 1, affectedHosts: 1, openings: 3, resolutions: 0 })
  expect(await open(one)).toEqual(['/older/bin'])
  expect(await open(two)).toEqual([])
  const host = (await app.get(`/hosts/${two.hostId}`)).json<HostDetail>()
  expect(Object.values(host.findings)).toEqual([0, 0, 0, 0, 0])
  const hidden = (await app.get('/findings?status=suppressed')).json<FindingPage>()
  expect(hidden.rows.map(({ hostname, status }) => [hostname, status]).sort()).toEqual([
    ['one', 'suppressed'],
    ['two', 'suppressed'],
  ])
  await exact()

  // The machine reports again, and a third one joins: neither is a new occurrence.
  await send(two, `${ORPHAN} /old/bin`, 'GO_MISSING go')
  await send(await app.enroll('three'), `${ORPHAN} /old/bin`)
  expect(await pattern()).toMatchObject({ openFindings: 1, affectedHosts: 1, openings: 3 })
  await exact()

  expect((await lift(suppression.id)).json<SuppressionRow>()).toMatchObject({ findings: 0 })
  expect(await pattern()).toMatchObject({ openFindings: 4, affectedHosts: 3, openings: 6 })
  expect(await open(two)).toEqual(['/old/bin', 'go'])
  const window = (await app.get('/patterns/window?seconds=60')).json<PatternWindow>()
  expect(window.patterns.find(({ id }) => id === ORPHAN)).toMatchObject({ occurrences: 6, hosts: 3 })
  await exact()
})

test('on one host only; what is mended meanwhile is resolved in silence', async () => {
  const { resolutions } = await pattern()
  const { id } = (
    await make({ pattern: ORPHAN, hostId: one.hostId, reason: 'build machine', expiresInDays: 1 })
  ).json<SuppressionRow>()
  expect(await open(one)).toEqual([])
  expect(await open(two)).toEqual(['/old/bin', 'go'])
  await send(one)
  expect((await pattern()).resolutions).toBe(resolutions)
  await lift(id)
  expect(await open(one)).toEqual([])
  await exact()
})

test('an expired suppression ends by itself with the next sweep', async () => {
  await send(one, `${ORPHAN} /old/bin`)
  const made = await make({ pattern: ORPHAN, reason: 'until tomorrow', expiresInDays: 1 })
  const { id } = made.json<SuppressionRow>()
  expect(await open(one)).toEqual([])
  await app.database.pool.query(`UPDATE suppression SET expires_at = now() - interval '1 s' WHERE id = $1`, [
    id,
  ])
  const takenOver = new Error('taken over')
  await expect(applySuppressions(app.deps, AbortSignal.abort(takenOver))).rejects.toThrow(takenOver)
  expect(await open(one)).toEqual([])
  expect(await applySuppressions(app.deps)).toBeGreaterThan(0)
  expect(await open(one)).toEqual(['/old/bin'])
  expect(await applySuppressions(app.deps)).toBe(0)
  await exact()
  const active = (await app.get('/suppressions?total=true')).json<SuppressionPage>()
  expect(active).toMatchObject({ rows: [], total: 0 })
  const all = (await app.get('/suppressions?active=false&total=true')).json<SuppressionPage>()
  expect(all.total).toBe(3)
  expect(all.rows[0]).toMatchObject({ id, reason: 'until tomorrow' })
})

test('of two that hide the same the one that is left counts it, and lifting that one brings it back', async () => {
  await send(one, `${ORPHAN} /old/bin`)
  const first = (
    await make({ pattern: ORPHAN, hostId: one.hostId, reason: 'of this host', expiresInDays: 1 })
  ).json<SuppressionRow>()
  const second = (await make({ pattern: ORPHAN, reason: 'of all', expiresInDays: 1 })).json<SuppressionRow>()
  const counts = async () => {
    const { rows } = (await app.get('/suppressions')).json<SuppressionPage>()
    return new Map(rows.map(({ id, findings }) => [id, findings]))
  }
  const [before, others] = [await counts(), second.findings]
  expect([before.get(first.id), before.get(second.id)]).toEqual([1, others])
  await lift(first.id)
  expect((await counts()).get(second.id)).toBe(others + 1)
  expect(await open(one)).toEqual([])
  await exact()
  await lift(second.id)
  expect(await open(one)).toEqual(['/old/bin'])
  await exact()
})

test.each([
  ['an unknown detector', { pattern: 'NO_SUCH_THING' }, 400],
  ['an unknown host', { hostId: '00000000-0000-4000-8000-000000000000' }, 404],
  ['no reason', { reason: '' }, 400],
  ['for ever', { expiresInDays: 100_000 }, 400],
])('refuses %s', async (_, wrong, status) => {
  const reply = await make({ pattern: ORPHAN, reason: 'a reason', expiresInDays: 1, ...wrong })
  expect(reply.statusCode).toBe(status)
})

test('viewers may look and not decide', async () => {
  expect(
    (await make({ pattern: ORPHAN, reason: 'mine', expiresInDays: 1 }, app.tokens.viewer)).statusCode,
  ).toBe(403)
  expect((await app.get('/suppressions', bearer(app.tokens.viewer))).statusCode).toBe(200)
})
