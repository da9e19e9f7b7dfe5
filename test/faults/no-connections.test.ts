import pg from 'pg'
import { expect, test } from 'vitest'
import { startReplica } from '../support/server-process.ts'
import { roundsOr, startFleet } from './fleet.ts'
import { afterwards, databaseOf, dataFolder } from './scene.ts'

const ROUNDS = roundsOr(1)

async function connection(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

const THEIRS =
  "FROM pg_stat_activity WHERE application_name LIKE 'envherd%' AND application_name <> 'envherd owner'"
const AT_ONCE = 20

/** Every connection that Postgres has, those of the server among them. */
async function takeAll(url: string): Promise<pg.Client[]> {
  const first = await connection(url)
  const taken = [first]
  for (;;) {
    const more = await Promise.allSettled(Array.from({ length: AT_ONCE }, () => connection(url)))
    taken.push(...more.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])))
    if (more.some(({ status }) => status === 'fulfilled')) continue
    // What the server gives up, it wants back at once: until all of it is ours.
    const { rowCount } = await first.query(`SELECT pg_terminate_backend(pid) ${THEIRS}`)
    if (rowCount === 0) return taken
  }
}

test(`all connections are busy, then taken by others, ${ROUNDS} times: agents are told to wait, and afterwards all goes on`, async () => {
  const dataDir = await dataFolder()
  const server = await startReplica({ dataDir, env: { ENVHERD_POOL_SIZE: '6' } })
  afterwards(() => server.kill())
  const url = await databaseOf(dataDir)
  const fleet = await startFleet({ addresses: [server.address], url })

  for (let round = 1; round <= ROUNDS; round++) {
    await fleet.progress(30)
    const blocker = await connection(url)
    await blocker.query('BEGIN')
    await blocker.query('LOCK TABLE host, agent_key IN ACCESS EXCLUSIVE MODE')
    await fleet.toldToWait()
    await blocker.query('ROLLBACK')
    await blocker.end()
    await fleet.progress(30)

    const taken = await takeAll(url)
    await fleet.toldToWait()
    for (const client of taken) await client.end()
    await fleet.progress(30)
  }
  await fleet.expectAllThere()
  expect(fleet.tally.errors).toEqual({})
}, 900_000)
