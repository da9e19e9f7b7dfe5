import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { runningUrl } from '../../server/database/embedded.ts'
import { postmasterOf, startReplica } from '../support/server-process.ts'
import { roundsOr, startFleet } from './fleet.ts'
import { afterwards, databaseOf, dataFolder } from './scene.ts'

const ROUNDS = roundsOr(1)

test(`an embedded Postgres is killed under load, ${ROUNDS} times: it comes back by itself at the same address with all that was acknowledged`, async () => {
  const dataDir = await dataFolder()
  const server = await startReplica({ dataDir })
  afterwards(() => server.kill())
  const url = await databaseOf(dataDir)
  const fleet = await startFleet({ addresses: [server.address], url })
  const postmaster = () => postmasterOf(dataDir).catch(() => 0)
  const health = async () => (await fetch(`${server.address}/api/v1/health`)).status

  for (let round = 1; round <= ROUNDS; round++) {
    await fleet.progress(30)
    await sleep(Math.random() * 300)
    const before = await postmaster()
    expect(before).toBeGreaterThan(1)
    process.kill(before, 'SIGKILL')
    await expect
      .poll(async () => (await postmaster()) !== before && (await health()) === 200, {
        timeout: 60_000,
        interval: 50,
      })
      .toBe(true)
    expect(await runningUrl(dataDir)).toBe(url)
  }
  await fleet.progress(30)
  await fleet.expectAllThere()
  expect(fleet.tally.errors).toEqual({})

  await server.stop()
  expect(server.process.exitCode).toBe(0)
  expect(await runningUrl(dataDir)).toBeUndefined()
}, 900_000)
