import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyCounters } from '../../../server/fleet/verify-counters.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { addHost, testIngest, worldSnapshot, type EnvWords } from './world.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, second))

async function world() {
  const { id, machine, agent } = await addHost(database)
  const send = (ingest: ReturnType<typeof testIngest>, second: number, envs: EnvWords[]) =>
    ingest.submit(agent, worldSnapshot(machine, at(second), envs))
  const variables = async () =>
    (
      await database.pool.query<{ fact: string }>(
        `SELECT concat_ws(' ', env, name, value) AS fact FROM env_fact
         WHERE host_id = $1 AND name IN ('GOPROXY', 'GOSUMDB', 'GOFLAGS') ORDER BY 1`,
        [id],
      )
    ).rows.map(({ fact }) => fact)
  return { id, send, variables }
}

test('facts come, change and go with what is sent, whether it is remembered what was there or not', async () => {
  const { send, variables } = await world()
  const ingest = testIngest(database)
  const both = (values: Record<string, string>): EnvWords[] => [
    { id: 'linux', values },
    { id: 'wsl:Ubuntu', values: { GOPROXY: 'direct' } },
  ]
  await send(ingest, 0, both({ GOPROXY: 'direct', GOSUMDB: 'off' }))
  expect(await variables()).toEqual([
    'linux GOPROXY direct',
    'linux GOSUMDB off',
    'wsl:Ubuntu GOPROXY direct',
  ])
  await send(ingest, 1, both({ GOPROXY: 'https://a.test', GOFLAGS: '' }))
  expect(await variables()).toEqual([
    'linux GOFLAGS ',
    'linux GOPROXY https://a.test',
    'wsl:Ubuntu GOPROXY direct',
  ])
  expect(await verifyCounters(database.pool)).toEqual([])
  await database.pool.query('UPDATE host SET facts_hash = NULL')
  await send(ingest, 2, [{ id: 'linux', values: { GOPROXY: 'direct', GOFLAGS: '-v' } }])
  expect(await variables()).toEqual(['linux GOFLAGS -v', 'linux GOPROXY direct'])
  expect(await verifyCounters(database.pool)).toEqual([])
  await ingest.close()
})

test.each([
  ['changed', "UPDATE env_fact SET value = 'other' WHERE host_id = $1 AND name = 'GOPROXY'"],
  ['removed', "DELETE FROM env_fact WHERE host_id = $1 AND name = 'GOPROXY'"],
  [
    'added',
    "INSERT INTO env_fact SELECT host_id, env, 'GOSUMDB', 'off' FROM env_fact WHERE host_id = $1 AND name = 'GOPROXY'",
  ],
])('facts that a server of an older release has %s are read again', async (_, behindItsBack) => {
  const { id, send, variables } = await world()
  const ingest = testIngest(database)
  await send(ingest, 0, [{ id: 'linux', values: { GOPROXY: 'direct' } }])
  await database.pool.query(behindItsBack, [id])
  await database.pool.query('TRUNCATE fact_delta')
  await database.pool.query(
    `INSERT INTO fact_delta SELECT name, value, count(*), count(DISTINCT host_id) FROM env_fact GROUP BY 1, 2`,
  )
  const next = { GOPROXY: 'https://a.test', GOSUMDB: 'sum.golang.org' }
  expect(await send(ingest, 1, [{ id: 'linux', values: next }])).toMatchObject({ outcome: 'stored' })
  expect(await variables()).toEqual(['linux GOPROXY https://a.test', 'linux GOSUMDB sum.golang.org'])
  expect(await verifyCounters(database.pool)).toEqual([])
  await ingest.close()
})
