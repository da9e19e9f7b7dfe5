import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { runningUrl } from '../../server/database/embedded.ts'
import { startReplica } from '../support/server-process.ts'
import { roundsOr, startFleet } from './fleet.ts'
import { afterwards, databaseOf, dataFolder } from './scene.ts'

const ROUNDS = roundsOr(2)

test(`the server is killed under load, ${ROUNDS} times: everything acknowledged is there, nothing twice`, async () => {
  const dataDir = await dataFolder()
  let server = await startReplica({ dataDir })
  afterwards(() => server.kill())
  const port = Number(new URL(server.address).port)
  const fleet = await startFleet({ addresses: [server.address], url: await databaseOf(dataDir) })

  for (let round = 1; round <= ROUNDS; round++) {
    await fleet.progress(40)
    await sleep(Math.random() * 300)
    await server.kill()
    server = await startReplica({ dataDir, port })
  }
  await fleet.progress(40)
  await fleet.expectAllThere()
  // Told to wait or not answered at all, but never told anything else.
  expect(Object.keys(fleet.tally.errors).filter((what) => !/ (closed|E[A-Z]+)$/.test(what))).toEqual([])

  await server.stop()
  expect(server.process.exitCode).toBe(0)
  expect(await runningUrl(dataDir)).toBeUndefined()
}, 900_000)
