import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BackTest } from '../../../server/contract/back-test.ts'
import { bearer, startTestApp, type TestApp } from '../../support/app.ts'
import { snapshotOf } from '../../support/snapshot.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const run = (id: string, body: object = {}, token = app.tokens.operator) =>
  app.app.inject({
    method: 'POST',
    url: `/api/v1/detectors/${id}/back-test`,
    headers: bearer(token),
    payload: body,
  })
const installed = snapshotOf({ installs: [{ root: '/usr/local/go' }], path: ['/usr/local/go/bin'] })
const bare = snapshotOf()
const MONDAY = new Date('2026-01-05T12:00:00Z')
const TUESDAY = new Date('2026-01-06T12:00:00Z')

test('says what a detector finds now, then, and under another policy, and changes nothing', async () => {
  const [a, b] = [await app.enroll('a'), await app.enroll('b')]
  await app.send(a, bare, MONDAY)
  await app.send(a, installed, TUESDAY)
  await app.send(b, bare, TUESDAY)
  const before = (await app.get('/findings?status=all&total=true')).json<{ total: number }>().total

  const now = (await run('GO_MISSING')).json<BackTest>()
  expect(now).toMatchObject({ detector: 'GO_MISSING', hosts: 2, affectedHosts: 1, unreadable: 0 })
  expect(now.findings).toMatchObject({ high: 1 })
  expect(now.samples).toMatchObject([{ hostname: 'b', env: 'linux', severity: 'high' }])

  const then = (await run('GO_MISSING', { at: MONDAY.toISOString() })).json<BackTest>()
  expect(then).toMatchObject({ hosts: 1, affectedHosts: 1, samples: [{ hostname: 'a' }] })
  const relaxed = (await run('GO_MISSING', { policy: { requiresGo: false } })).json<BackTest>()
  expect(relaxed).toMatchObject({ hosts: 2, affectedHosts: 0 })

  expect((await app.get('/findings?status=all&total=true')).json<{ total: number }>().total).toBe(before)
})

test('now is what a host goes by, also where one that came late was taken after it', async () => {
  const agent = await app.enroll('late')
  const hours = (count: number) => new Date(TUESDAY.getTime() + count * 3_600_000)
  await app.send(agent, installed, hours(0))
  await app.send(agent, installed, hours(2))
  const late = await app.send(agent, bare, hours(1))
  expect(late.json()).toMatchObject({ outcome: 'superseded' })
  const affected = async (body: object) =>
    (await run('GO_MISSING', body)).json<BackTest>().samples.map(({ hostname }) => hostname)
  expect(await affected({})).not.toContain('late')
  expect(await affected({ at: hours(1).toISOString() })).toContain('late')
})

test('counts envs without a verdict by reason', async () => {
  const failed = snapshotOf({
    sections: { goInstalls: { status: 'failed', reason: 'timeout', message: 'slow disk' } },
  })
  await app.send(await app.enroll('slow'), failed, TUESDAY)
  const { notEvaluated } = (await run('GO_MISSING')).json<BackTest>()
  expect(notEvaluated).toEqual([{ reason: 'goInstalls: timeout: slow disk', envs: 1 }])
})

test('by id or alias; unknown ids, viewers and unknown settings are refused', async () => {
  expect((await run('NOTHING_LIKE_IT')).statusCode).toBe(404)
  expect((await run('GO_MISSING', {}, app.tokens.viewer)).statusCode).toBe(403)
  expect((await run('GO_MISSING', { policy: { requiresgo: false } })).statusCode).toBe(400)
})
