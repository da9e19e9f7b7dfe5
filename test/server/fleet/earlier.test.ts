import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FindingPage } from '../../../server/contract/finding.ts'
import { memoryOf } from '../../../server/fleet/earlier.ts'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { goDir, snapshotOf } from '../../support/snapshot.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const MINUTE = 60_000
const entries = Array.from({ length: 60 }, (_, n) => `C:\\Program Files\\Tool ${n}\\bin`)
const windows = (userPath: string) =>
  snapshotOf({ kind: 'windows', registry: { user: { Path: userPath } }, path: ['C:\\Windows'] })

test('a Path that was cut is known by what it was before', async () => {
  const agent = await app.enroll('cut')
  const whole = entries.join(';')
  const began = Date.now() - 10 * MINUTE
  expect(whole.length).toBeGreaterThan(1024)
  await app.send(agent, windows(whole), new Date(began))
  await app.send(agent, windows(whole.slice(0, 1024)), new Date(began + MINUTE))
  const { rows } = (await app.get(`/findings?host=${agent.hostId}`)).json<FindingPage>()
  const cut = rows.find(({ pattern }) => pattern === 'PATH_TRUNCATED_1024')
  expect(cut?.severity).toBe('high')
})

test('free space is remembered once a day, for thirty days', () => {
  const on = (day: number, freeBytes: number) => {
    const snapshot = snapshotOf({
      dirs: { temp: goDir('/tmp', { place: { volume: 'fixed', ready: true, volumeRoot: '/', freeBytes } }) },
    })
    return { ...snapshot, takenAt: new Date(Date.UTC(2026, 0, 1 + day, 12)).toISOString() }
  }
  let memory: ReturnType<typeof memoryOf> = null
  for (let day = 0; day < 40; day++) {
    for (const offset of [0, 1]) {
      const snapshot = on(day, 1000 - day + offset)
      const [env] = snapshot.envs
      if (env) memory = memoryOf(env, snapshot, memory ?? undefined)
    }
  }
  const series = memory?.freeBytes ?? []
  expect(series.length).toBe(31)
  expect(series.at(-1)).toMatchObject({ volume: '/', bytes: 1000 - 39 })
  expect(new Set(series.map(({ at }) => at.slice(0, 10))).size).toBe(31)
})
