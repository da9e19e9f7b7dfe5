import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runningUrl } from '../../server/database/embedded.ts'
import { startServer } from './server-process.ts'

const undo: (() => unknown)[] = []
afterAll(async () => {
  for (const step of undo.reverse()) await step()
})

test('an embedded Postgres that is killed comes back by itself, each time, at the same address', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'envherd-postmaster-'))
  undo.push(() => rm(dataDir, { recursive: true, force: true }))
  const { address, child, ended } = await startServer(dataDir)
  undo.push(() => child.kill('SIGKILL'))
  const postmaster = async () =>
    Number(
      (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0],
    )
  const health = async () => (await fetch(`${address}/api/v1/health`)).status
  const url = await runningUrl(dataDir)

  for (let time = 1; time <= 2; time++) {
    const before = await postmaster()
    expect(before).toBeGreaterThan(1)
    process.kill(before, 'SIGKILL')
    await expect
      .poll(async () => (await postmaster()) !== before && (await health()) === 200, {
        timeout: 30_000,
        interval: 50,
      })
      .toBe(true)
    expect(await runningUrl(dataDir)).toBe(url)
  }

  child.kill('SIGTERM')
  await ended
  expect(child.exitCode).toBe(0)
  expect(await runningUrl(dataDir)).toBeUndefined()
}, 120_000)
