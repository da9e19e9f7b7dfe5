import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPresence } from '../../../server/fleet/presence.ts'
import { TEST_CONFIG } from '../../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { addAgent, addHost, silent, testIngest, worldSnapshot } from './world.ts'

/* The server's own clock was six hours ahead for a moment, and what was told then is stored as of that time. */

const MINUTE = 60_000
const MORNING = Date.parse('2026-06-10T10:00:00Z')

let database: TestDatabase
let now: Date
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const at = (minutes: number) => (now = new Date(MORNING + minutes * MINUTE))

async function openSubjects(hostId: string): Promise<string[]> {
  const { rows } = await database.pool.query<{ subject: string }>(
    "SELECT subject FROM finding WHERE host_id = $1 AND status = 'open' ORDER BY subject",
    [hostId],
  )
  return rows.map(({ subject }) => subject)
}

async function takenAt(table: 'host' | 'agent_key', id: string) {
  const { rows } = await database.pool.query<{ at: Date }>(
    `SELECT content_taken_at AS at FROM ${table} WHERE id = $1`,
    [id],
  )
  return rows[0]?.at
}

test('what comes when the clock is right again counts, and from then on its order does', async () => {
  const ingest = testIngest(database, { now: () => now })
  const { id, machine, agent } = await addHost(database)
  const send = async (values: Record<string, string>, moment = now) =>
    (await ingest.submit(agent, worldSnapshot(machine, moment, [{ id: 'linux', values }]))).outcome
  at(0)
  expect(await send({ ALPHA_broken: '1' })).toBe('stored')
  at(6 * 60)
  expect(await send({ ALPHA_broken: '1', BETA_more: '1' })).toBe('stored')
  at(2)
  expect(await send({})).toBe('stored')
  expect(await openSubjects(id)).toEqual([])
  expect(await takenAt('host', id)).toEqual(now)
  expect(await takenAt('agent_key', agent.agentKeyId)).toEqual(now)
  expect(await send({ ALPHA_late: '1' }, new Date(MORNING + MINUTE))).toBe('superseded')

  at(6 * 60)
  expect(await send({ GAMMA_new: '1' })).toBe('stored')
  at(3)
  expect(await send({ GAMMA_new: '1' })).toBe('unchanged')
  expect(await takenAt('host', id)).toEqual(now)
  await ingest.close()
})

test('a distribution’s agent that told in that time does not keep Windows’ own from telling', async () => {
  const ingest = testIngest(database, { now: () => now })
  const { id, machine, agent } = await addHost(database)
  const second = await addAgent(database, id)
  const tell = (sender: typeof agent, env: string, values: Record<string, string>) =>
    ingest.submit(sender, worldSnapshot(machine, now, [{ id: env, values }]))
  at(0)
  await tell(agent, 'wsl:One', { ALPHA_one: '1' })
  at(6 * 60)
  await tell(second, 'wsl:Two', { ALPHA_two: '1' })
  at(2)
  await tell(agent, 'wsl:One', { BETA_one: '1' })
  expect(await openSubjects(id)).toEqual(['ALPHA_two', 'BETA_one'])
  await tell(second, 'wsl:Two', { BETA_two: '1' })
  expect(await openSubjects(id)).toEqual(['BETA_one', 'BETA_two'])
  expect(await takenAt('host', id)).toEqual(now)
  await ingest.close()
})

test('a host that was seen then is seen again now', async () => {
  const presence = createPresence({ pool: database.pool, log: silent, now: () => now, config: TEST_CONFIG })
  const { id } = await addHost(database)
  for (const minutes of [6 * 60, 2]) {
    at(minutes)
    presence.seen(id, '1.0.0')
    await presence.flush()
  }
  const { rows } = await database.pool.query('SELECT at FROM host_seen WHERE host_id = $1', [id])
  expect(rows).toEqual([{ at: now }])
  await presence.close()
})
