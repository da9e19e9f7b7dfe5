import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEFAULT_POLICY, type Policy } from '#agent/contract/policy.ts'
import type { FindingPage } from '../../../server/contract/finding.ts'
import type { PolicyState } from '../../../server/contract/policy.ts'
import { keepPolicy } from '../../../server/judging/policy.ts'
import { rejudgeFleet } from '../../../server/judging/rejudge.ts'
import { bearer, startTestApp, type TestApp } from '../../support/app.ts'
import { snapshotOf } from '../../support/snapshot.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const read = async () => (await app.get('/policy')).json<PolicyState>()
const put = (policy: Partial<Policy>, revision: number, token = app.tokens.admin) =>
  app.app.inject({
    method: 'PUT',
    url: '/api/v1/policy',
    headers: bearer(token),
    payload: { policy: { ...DEFAULT_POLICY, ...policy }, revision },
  })
const open = async () => (await app.get('/findings?pattern=GO_MISSING')).json<FindingPage>().rows.length

test('a change is kept with who made it, and judges the whole fleet anew', async () => {
  expect(await read()).toEqual({ policy: DEFAULT_POLICY, revision: 0, changedAt: null, changedBy: null })
  await app.send(await app.enroll('bare'), snapshotOf(), new Date())
  expect(await open()).toBe(1)

  const changed = (await put({ requiresGo: false }, 0)).json<PolicyState>()
  expect(changed).toMatchObject({ revision: 1, changedBy: 'token admin', policy: { requiresGo: false } })
  expect(await read()).toEqual(changed)
  expect(await rejudgeFleet(app.deps)).toBe(1)
  expect(await open()).toBe(0)
  expect(await rejudgeFleet(app.deps)).toBe(0)

  expect((await put({}, 1)).json<PolicyState>().revision).toBe(2)
  expect(await rejudgeFleet(app.deps)).toBe(1)
  expect(await open()).toBe(1)
})

test('nobody overwrites what they have not seen', async () => {
  const { revision } = await read()
  const [one, two] = await Promise.all([
    put({ allowSnap: true }, revision),
    put({ allowDevel: true }, revision),
  ])
  expect([one.statusCode, two.statusCode].sort()).toEqual([200, 409])
  expect((await put({}, 0)).statusCode).toBe(409)
  expect((await read()).revision).toBe(revision + 1)
})

test('another replica has it after its next reading', async () => {
  const other = await keepPolicy({ pool: app.database.pool, log: app.deps.log, now: () => new Date() })
  expect(other.current()).toEqual(await read())
  await other.close()
})

test('what an earlier release stored gets the defaults of new settings', async () => {
  await app.database.pool.query(
    `UPDATE setting SET value = jsonb_set(value, '{policy}', '{"requiresGo": false}') WHERE key = 'policy'`,
  )
  const later = await keepPolicy({ pool: app.database.pool, log: app.deps.log, now: () => new Date() })
  expect(later.current().policy).toEqual({ ...DEFAULT_POLICY, requiresGo: false })
  await later.close()
})

test('only admins decide, and only within the schema', async () => {
  const { revision } = await read()
  expect((await put({}, revision, app.tokens.operator)).statusCode).toBe(403)
  const wrong = { ...DEFAULT_POLICY, eolGraceDays: -1 }
  expect((await put(wrong, revision)).statusCode).toBe(400)
  expect((await app.get('/policy', bearer(app.tokens.viewer))).statusCode).toBe(200)
})
