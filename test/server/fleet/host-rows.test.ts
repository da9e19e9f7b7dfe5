import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { addHost, testIngest, worldSnapshot, type EnvWords } from './world.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, second))
const rowOf = async (table: 'host_not_evaluated' | 'env', hostId: string, columns: string) =>
  (
    await database.pool.query<Record<string, unknown>>(
      `SELECT ${columns}, xmin::text AS version FROM ${table} WHERE host_id = $1 ORDER BY 1`,
      [hostId],
    )
  ).rows

test('what has no verdict is kept by reason, and written where it has changed', async () => {
  const ingest = testIngest(database)
  const { id, machine, agent } = await addHost(database)
  const send = (second: number, values: EnvWords['values'], other: string) =>
    ingest.submit(
      agent,
      worldSnapshot(machine, at(second), [
        { id: 'linux', values },
        { id: 'wsl:Ubuntu', values: { GOFLAGS: other } },
      ]),
    )
  await send(0, null, 'a')
  const [first] = await rowOf('host_not_evaluated', id, 'reasons')
  expect(first?.['reasons']).toEqual([
    {
      env: 'linux',
      reason: 'goEnv: timeout: go env took longer than 10 s',
      patterns: ['ALPHA', 'BETA', 'GAMMA'],
    },
  ])
  expect(await send(1, null, 'b')).toMatchObject({ outcome: 'stored' })
  expect(await rowOf('host_not_evaluated', id, 'reasons')).toEqual([first])
  await send(2, {}, 'b')
  expect(await rowOf('host_not_evaluated', id, 'reasons')).toMatchObject([{ reasons: [] }])
  await send(3, null, 'b')
  expect(await rowOf('host_not_evaluated', id, 'reasons')).toMatchObject([{ reasons: first?.['reasons'] }])
  await ingest.close()
})

test('an env is written where it has changed, and goes when it is not told of any more', async () => {
  const ingest = testIngest(database)
  const { id, machine, agent } = await addHost(database)
  const send = (second: number, envs: EnvWords[]) =>
    ingest.submit(agent, worldSnapshot(machine, at(second), envs))
  const envs = () => rowOf('env', id, 'id, medium')
  await send(0, [
    { id: 'linux', values: {} },
    { id: 'wsl:Ubuntu', values: {} },
  ])
  const [linux, ubuntu] = await envs()
  expect([linux, ubuntu]).toMatchObject([
    { id: 'linux', medium: 0 },
    { id: 'wsl:Ubuntu', medium: 0 },
  ])
  await send(1, [
    { id: 'linux', values: { ALPHA_x: '1' } },
    { id: 'wsl:Ubuntu', values: {} },
  ])
  expect(await envs()).toEqual([
    { ...linux, medium: 1, version: expect.not.stringMatching(`^${String(linux?.['version'])}$`) as unknown },
    ubuntu,
  ])
  await send(2, [
    { id: 'linux', values: { ALPHA_x: '1' } },
    { id: 'wsl:Debian', values: {} },
  ])
  expect(await envs()).toMatchObject([{ id: 'linux', medium: 1 }, { id: 'wsl:Debian' }])
  await ingest.close()
})
