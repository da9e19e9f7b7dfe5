import { afterAll, beforeAll, expect, test } from 'vitest'
import { detectors } from '#agent/detectors/index.ts'
import type { Comparison, FindingChanges } from '../../../server/contract/diff.ts'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { addHost, testDiagnose, worldSnapshot } from '../fleet/world.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp({ diagnose: testDiagnose })
})
afterAll(() => app.close())

const START = Date.now() - 3_600_000
const send = async (
  host: Awaited<ReturnType<typeof addHost>>,
  second: number,
  values: Record<string, string>,
) =>
  app.deps.ingest.submit(
    host.agent,
    worldSnapshot(host.machine, new Date(START + second * 1000), [{ id: 'linux', values }]),
  )

test('two hosts are compared, as they are now or were', async () => {
  const [one, other] = [await addHost(app.database), await addHost(app.database)]
  await send(one, 1, { GOFLAGS: 'old' })
  await send(one, 2, { GOFLAGS: 'new' })
  await send(other, 1, { GOFLAGS: 'new' })
  const now = (await app.get(`/diff?from=${one.id}&to=${other.id}`)).json<Comparison>()
  expect(now.sections).toEqual([])
  expect([now.from.hostId, now.to.hostname]).toEqual([one.id, `host-${other.machine}`])
  const { rows } = await app.database.pool.query<{ id: string }>(
    'SELECT id::text AS id FROM history WHERE host_id = $1 ORDER BY history.id LIMIT 1',
    [one.id],
  )
  const before = (await app.get(`/diff?from=${one.id}@${rows[0]?.id}&to=${other.id}`)).json<Comparison>()
  expect(before.sections).toEqual([
    {
      env: 'linux',
      section: 'goEnv',
      changes: [{ pointer: '/data/values/GOFLAGS', op: 'changed', before: 'old', after: 'new' }],
    },
  ])
  expect((await app.get(`/diff?from=${one.id}@1&to=${other.id}`)).statusCode).toBe(404)
  expect((await app.get(`/diff?from=nobody&to=${other.id}`)).statusCode).toBe(400)
})

test('a finding tells what had changed when it opened, first what its detector goes by', async () => {
  const host = await addHost(app.database)
  await send(host, 1, {})
  await send(host, 2, { ALPHA_x: '1' })
  await send(host, 3, { ALPHA_x: '1', GOFLAGS: 'later' })
  const detector = detectors.find(({ needs }) => needs.includes('goEnv'))
  const { rows } = await app.database.pool.query<{ id: string }>(
    'UPDATE finding SET pattern = $2 WHERE host_id = $1 RETURNING id::text AS id',
    [host.id, detector?.id],
  )
  const changes = (await app.get(`/findings/${rows[0]?.id}/changes`)).json<FindingChanges>()
  expect(changes.from?.takenAt).toBe(new Date(START + 1000).toISOString())
  expect(changes.to?.takenAt).toBe(new Date(START + 2000).toISOString())
  expect(changes.needed).toEqual([
    {
      env: 'linux',
      section: 'goEnv',
      changes: [{ pointer: '/data/values/ALPHA_x', op: 'added', before: null, after: '1' }],
    },
  ])
  expect(changes.other).toEqual([])
  await app.database.pool.query('UPDATE finding SET pattern = $2 WHERE id = $1', [rows[0]?.id, 'NO_SUCH'])
  const unknown = (await app.get(`/findings/${rows[0]?.id}/changes`)).json<FindingChanges>()
  expect([unknown.needed, unknown.other]).toEqual([[], changes.needed])
  expect((await app.get('/findings/999999/changes')).statusCode).toBe(404)
})

test('a finding tells what had changed also where much was sent in the minutes after', async () => {
  const host = await addHost(app.database)
  await send(host, 1, {})
  await send(host, 2, { ALPHA_x: '1' })
  for (let second = 3; second < 30; second++) await send(host, second, { ALPHA_x: '1', GOFLAGS: `${second}` })
  expect(await openingOf(host, 'ALPHA_x')).toEqual([1, 2])
})

test('what an agent took by a clock that is ahead opened a finding when it arrived', async () => {
  const host = await addHost(app.database)
  const early = Date.now() + 60_000
  const at = (offset: number) => (early - START + offset) / 1000
  await send(host, at(0), {})
  await send(host, at(1_000), { ALPHA_x: '1' })
  for (let count = 2; count < 30; count++)
    await send(host, at(count * 1_000), { ALPHA_x: '1', GOFLAGS: `${count}` })
  expect(await openingOf(host, 'ALPHA_x')).toEqual([at(0), at(1_000)])
})

/** In seconds after the start: what it opened after, and with. */
async function openingOf({ id }: { id: string }, subject: string) {
  const { rows } = await app.database.pool.query<{ id: string }>(
    'SELECT id::text AS id FROM finding WHERE host_id = $1 AND subject = $2',
    [id, subject],
  )
  const { from, to } = (await app.get(`/findings/${rows[0]?.id}/changes`)).json<FindingChanges>()
  return [from, to].map((row) => row && (new Date(row.takenAt).getTime() - START) / 1000)
}
