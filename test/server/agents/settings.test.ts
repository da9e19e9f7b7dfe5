import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { DEFAULT_COLLECTING } from '#agent/contract/collecting.ts'
import { DEFAULT_POLICY } from '#agent/contract/policy.ts'
import type { CollectingState } from '../../../server/contract/collecting.ts'
import { bearer, startTestApp, type TestAgent, type TestApp } from '../../support/app.ts'
import { checkIn } from '../../support/check-in.ts'

let app: TestApp
let agent: TestAgent
beforeAll(async () => {
  app = await startTestApp()
  agent = await app.enroll('one')
})
afterAll(() => app.close())

const put = (path: string, payload: object, token = app.tokens.admin) =>
  app.app.inject({ method: 'PUT', url: `/api/v1${path}`, headers: bearer(token), payload })

test('an agent that knows nothing of tags gets what it always got, and no member more', async () => {
  const { settings, ...rest } = await checkIn(app, agent)
  expect(Object.keys(settings ?? {}).sort()).toEqual(['intervalSeconds', 'redactionKey'])
  expect(rest).toEqual({ want: 'snapshot' })
})

test('the settings come once, and again when somebody has changed them', async () => {
  const first = await checkIn(app, agent, { settingsTag: '' })
  expect(first.settings).toMatchObject({ policy: DEFAULT_POLICY, collecting: DEFAULT_COLLECTING })
  const settingsTag = first.settingsTag ?? ''
  expect(settingsTag).toMatch(/^[0-9a-f]{32}$/)
  expect(await checkIn(app, agent, { settingsTag })).toEqual({ want: 'snapshot' })

  const collecting = { ...DEFAULT_COLLECTING, projectRoots: ['~/src'], probes: true }
  const changed = await put('/collecting', { collecting, revision: 0 })
  expect(changed.json<CollectingState>()).toMatchObject({ revision: 1, changedBy: 'token admin' })
  const second = await checkIn(app, agent, { settingsTag })
  expect(second.settings?.collecting).toEqual(collecting)

  await put('/policy', { policy: { ...DEFAULT_POLICY, minGo: '1.25' }, revision: 0 })
  const third = await checkIn(app, agent, { settingsTag: second.settingsTag ?? '' })
  expect(third.settings?.policy?.minGo).toBe('1.25')
  expect(await checkIn(app, agent, { settingsTag: third.settingsTag ?? '' })).toEqual({ want: 'snapshot' })
})

test('only admins decide what is looked at, on what they have seen, and everybody may read it', async () => {
  const { revision, collecting } = (await app.get('/collecting')).json<CollectingState>()
  expect((await put('/collecting', { collecting, revision }, app.tokens.operator)).statusCode).toBe(403)
  expect((await put('/collecting', { collecting, revision: revision + 7 })).statusCode).toBe(409)
  expect((await put('/collecting', { collecting: { probes: 'yes' }, revision })).statusCode).toBe(400)
  expect((await app.get('/collecting', bearer(app.tokens.viewer))).statusCode).toBe(200)
})

test('an unchanged check-in asks the database once, for the credential', async () => {
  const { settingsTag = '' } = await checkIn(app, agent, { settingsTag: '' })
  const hardware = ['0123456789abcdef']
  await checkIn(app, agent, { settingsTag, hardware })
  // Counts the calls; the database is asked all the same.
  const queries = vi.spyOn(app.database.pool, 'query')
  try {
    await checkIn(app, agent, { settingsTag, hardware, hostname: 'one' })
    expect(queries).toHaveBeenCalledTimes(1)
  } finally {
    queries.mockRestore()
  }
})
