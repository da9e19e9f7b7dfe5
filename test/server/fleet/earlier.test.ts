import { readFile } from 'node:fs/promises'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Snapshot } from '#agent/contract/snapshot.ts'
import type { FindingPage } from '../../../server/contract/finding.ts'
import type { BackTest } from '../../../server/contract/back-test.ts'
import { Memory, memoryOf } from '../../../server/fleet/memory.ts'
import { rejudgeFleet } from '../../../server/judging/rejudge.ts'
import { bearer, startTestApp, type TestApp } from '../../support/app.ts'
import { goDir, snapshotOf } from '../../support/snapshot.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const MINUTE = 60_000
const entries = Array.from({ length: 60 }, (_, n) => `C:\\Program Files\\Tool ${n}\\bin`)
const whole = entries.join(';')
const cut = whole.slice(0, 1024)
const windows = (userPath: string, GOFLAGS = '') =>
  snapshotOf({ kind: 'windows', registry: { user: { Path: userPath, GOFLAGS } }, path: ['C:\\Windows'] })

/** Its machine looked at once a minute, in order; the last moment is now. */
async function history(hostname: string, ...snapshots: Snapshot[]) {
  const agent = await app.enroll(hostname)
  const began = Date.now() - (snapshots.length - 1) * MINUTE
  for (const [index, snapshot] of snapshots.entries()) {
    const reply = await app.send(agent, snapshot, new Date(began + index * MINUTE))
    expect(reply.json()).toMatchObject({ outcome: 'stored' })
  }
  const truncations = async () => {
    const { rows } = (await app.get(`/findings?host=${agent.hostId}`)).json<FindingPage>()
    return rows.filter(({ pattern }) => pattern === 'PATH_TRUNCATED_1024').map(({ severity }) => severity)
  }
  const forget = () =>
    app.database.pool.query('UPDATE host SET catalogue = NULL WHERE id = $1', [agent.hostId])
  return { hostId: agent.hostId, truncations, forget }
}

test('a Path that was cut is known by what it was before, until it changes again', async () => {
  expect(whole.length).toBeGreaterThan(1024)
  expect(await (await history('cut', windows(whole), windows(cut))).truncations()).toEqual(['high'])

  const later = await history('later', windows(whole), windows(cut), windows(cut, '-v'), windows(cut, '-x'))
  expect(await later.truncations()).toEqual(['high'])
  for (let again = 0; again < 2; again++) {
    await later.forget()
    expect(await rejudgeFleet(app.deps)).toBe(1)
    expect(await later.truncations()).toEqual(['high'])
  }

  const mended = await history('mended', windows(whole), windows(cut), windows(cut, '-v'), windows(whole))
  expect(await mended.truncations()).toEqual([])
})

test('a registry that could not be read, and the other Path, change nothing of what is remembered', async () => {
  const unread = snapshotOf({
    kind: 'windows',
    path: ['C:\\Windows'],
    sections: { registry: { status: 'failed', reason: 'denied', message: 'no access' } },
  })
  const other = snapshotOf({
    kind: 'windows',
    path: ['C:\\Windows'],
    registry: { user: { Path: cut }, machine: { Path: 'C:\\Windows;D:\\new' } },
  })
  const host = await history('unread', windows(whole), windows(cut), unread, other)
  expect(await host.truncations()).toEqual(['high'])
})

test('a back-test of now compares with the past as ingest did; one of a past moment does not', async () => {
  const host = await history('tested', windows(whole), windows(cut), windows(cut, '-v'))
  const test = async (body: object) => {
    const reply = await app.app.inject({
      method: 'POST',
      url: '/api/v1/detectors/PATH_TRUNCATED_1024/back-test',
      headers: bearer(app.tokens.operator),
      payload: body,
    })
    return reply.json<BackTest>().samples.filter(({ hostId }) => hostId === host.hostId).length
  }
  expect(await test({})).toBe(1)
  expect(await test({ at: new Date().toISOString() })).toBe(0)
})

test('what an earlier release kept is understood', async () => {
  const host = await history('upgraded', windows(whole))
  const { pool } = app.database
  await pool.query('UPDATE env SET earlier = $2 WHERE host_id = $1', [
    host.hostId,
    { takenAt: new Date(Date.now() - MINUTE).toISOString(), userPath: whole },
  ])
  await pool.query(await readFile('prisma/migrations/20261121081500_path_memory/migration.sql', 'utf8'))
  const { rows } = await pool.query<{ earlier: unknown }>('SELECT earlier FROM env WHERE host_id = $1', [
    host.hostId,
  ])
  expect(Value.Check(Memory, rows[0]?.earlier)).toBe(true)
  expect(rows[0]?.earlier).toMatchObject({ userPath: { text: whole } })
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
