import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { PatternDetail } from '../../server/contract/pattern.ts'
import { createPool } from '../../server/database/connect.ts'
import { runningUrl, startEmbedded } from '../../server/database/embedded.ts'
import { verifyCounters } from '../../server/fleet/verify-counters.ts'
import { healthy, startServer } from '../support/server-process.ts'
import { apiOf } from './api.ts'
import { lostOf, startFleet } from './fleet-load.ts'

const HOSTS = 24
const PATTERN = 'GO_BIN_ORPHAN'

const undo: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const step of undo.reverse()) await step()
})

test('kill -9 of the server under load that opens and resolves findings, then start: all of it is there', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'envherd-killed-'))
  undo.push(() => rm(dataDir, { recursive: true, force: true }))
  // Postgres outlives a killed server: should the test fail, it is taken over and ended here.
  undo.push(async () => {
    if ((await runningUrl(dataDir)) !== undefined) await (await startEmbedded(dataDir)).stop()
  })
  const first = await startServer({ dataDir })
  undo.push(async () => first.process.kill('SIGKILL'))
  const load = await startFleet(first, HOSTS)
  undo.push(async () => load.client.close())
  await expect.poll(() => load.acknowledged.length, { timeout: 30_000 }).toBeGreaterThan(HOSTS * 4)

  first.process.kill('SIGKILL')
  await once(first.process, 'exit')
  const atKill = load.acknowledged.length
  const began = Date.now()
  const second = spawn(process.execPath, ['dist/server/main.mjs'], {
    cwd: new URL('../..', import.meta.url),
    stdio: 'ignore',
    env: { ...process.env, HOST: '127.0.0.1', PORT: new URL(first.address).port, ENVHERD_DATA_DIR: dataDir },
  })
  undo.push(async () => second.kill('SIGKILL'))
  await healthy(first.address, second)
  const restarted = Date.now() - began
  const since = () => load.acknowledged.slice(atKill)
  await expect
    .poll(() => new Set(since().map(({ machine }) => machine)).size, { timeout: 30_000 })
    .toBe(HOSTS)
  await load.stop()

  const url = await runningUrl(dataDir)
  if (url === undefined) throw new Error('the server runs no embedded Postgres')
  const pool = createPool(url, { size: 1, onIdleError: () => undefined })
  expect(await lostOf(pool, load.acknowledged)).toEqual([])
  expect(await verifyCounters(pool)).toEqual([])
  await pool.end()

  // Each host is as its last acknowledged snapshot says: wrong in every second turn.
  const api = apiOf(first.address, first.token)
  const last = new Map(load.acknowledged.map(({ machine, snapshot }) => [machine, snapshot]))
  const wrong = [...last.values()].filter(({ envs }) =>
    JSON.stringify(envs[0]?.sections.path).includes('"exists":false'),
  )
  const open = await api.findings({ pattern: PATTERN })
  expect(open.map((row) => row.hostname).sort()).toEqual(wrong.map(({ host }) => host.hostname).sort())
  const pattern = await api.get(`/patterns/${PATTERN}`, PatternDetail)
  const opened = load.acknowledged.reduce((sum, { reply }) => sum + reply.opened, 0)
  expect(opened).toBeGreaterThan(HOSTS)
  // What was committed when the kill came, and could not be acknowledged any more, is there too.
  expect(pattern.openings).toBeGreaterThanOrEqual(opened)
  expect(pattern.openings).toBeLessThanOrEqual(opened + HOSTS)

  second.kill('SIGTERM')
  await once(second, 'exit')
  expect(second.exitCode).toBe(0)
  expect(await runningUrl(dataDir)).toBeUndefined()
  console.log(
    `server killed: ${atKill} acknowledged before, ${since().length} after; healthy again ${restarted} ms after the start; ` +
      `openings ${opened} acknowledged, ${pattern.openings} counted`,
  )
}, 120_000)
