import { expect, test } from 'vitest'
import { announceAgents } from '../../../server/accounts/agent-news.ts'
import { createAgentCache } from '../../../server/accounts/agent-cache.ts'
import { findAgent } from '../../../server/accounts/find-identity.ts'
import { createListener } from '../../../server/database/listener.ts'
import { inTransaction } from '../../../server/database/transaction.ts'
import type { AgentIdentity } from '../../../server/accounts/identity.ts'
import type { AgentCache, Listener } from '../../../server/deps.ts'
import { startTestApp, type TestAgent, type TestApp } from '../../support/app.ts'
import { snapshotOf } from '../../support/snapshot.ts'

/** Another replica on the same Postgres. */
async function replica({ deps }: TestApp): Promise<{ agents: AgentCache; listener: Listener }> {
  const listener = createListener(deps)
  const agents = createAgentCache({ pool: deps.pool, listener })
  await listener.start()
  return { agents, listener }
}

/** What it has in memory. */
const kept = (agents: AgentCache, { secret }: TestAgent): AgentIdentity | undefined => agents.inMemory(secret)

const revoke = ({ deps }: TestApp, { hostId }: TestAgent) =>
  inTransaction(deps.pool, async (client) => {
    await client.query('UPDATE agent_key SET revoked_at = now() WHERE host_id = $1', [hostId])
    await announceAgents(client, [hostId])
  })

const cut = async ({ deps }: TestApp): Promise<number> =>
  (
    await deps.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE query LIKE 'LISTEN envherd_agents%' AND datname = current_database()`,
    )
  ).rowCount ?? 0

test('is in memory after the first question, and forgotten on every replica when it is revoked', async () => {
  const app = await startTestApp()
  const [agent, other] = [await app.enroll('one'), await app.enroll('two')]
  const b = await replica(app)
  for (const { agents } of [app.deps, b]) {
    for (const { secret } of [agent, other]) await agents.find(secret)
    expect(kept(agents, agent)).toMatchObject({ hostId: agent.hostId })
  }
  await revoke(app, agent)
  for (const { agents } of [app.deps, b]) {
    await expect.poll(() => kept(agents, agent)).toBeUndefined()
    expect(await agents.find(agent.secret)).toBeUndefined()
    expect(kept(agents, other)).toBeDefined()
  }
  await b.listener.close()
})

test('a replica that does not hear the others asks the database', async () => {
  const app = await startTestApp()
  const agent = await app.enroll('cut off')
  const b = await replica(app)
  await b.agents.find(agent.secret)
  expect(kept(b.agents, agent)).toBeDefined()
  await b.listener.close()
  const c = await replica(app)
  await c.agents.find(agent.secret)
  expect(await cut(app)).toBe(2)
  await expect.poll(() => kept(c.agents, agent)).toBeUndefined()
  await revoke(app, agent)
  expect(await c.agents.find(agent.secret)).toBeUndefined()
  // Both come back by themselves.
  const another = await app.enroll('heard again')
  for (const { agents } of [app.deps, c]) {
    await expect
      .poll(async () => (await agents.find(another.secret), kept(agents, another)), { timeout: 5_000 })
      .toBeDefined()
  }
  await c.listener.close()
})

test('what is revoked while it is being read is not kept', async () => {
  const app = await startTestApp()
  const agent = await app.enroll('race')
  const { pool } = app.deps
  const query = pool.query.bind(pool)
  const thenDropped = async (...args: unknown[]) => {
    const answer: unknown = await Reflect.apply(query, undefined, args)
    app.deps.agents.drop([agent.hostId])
    return answer
  }
  Object.assign(pool, { query: thenDropped })
  expect(await app.deps.agents.find(agent.secret)).toBeDefined()
  Reflect.deleteProperty(pool, 'query')
  expect(kept(app.deps.agents, agent)).toBeUndefined()
})

test('follows what its own replica commits, and drops what another does', async () => {
  const app = await startTestApp()
  const agent = await app.enroll('changing')
  const b = await replica(app)
  for (const { agents } of [app.deps, b]) await agents.find(agent.secret)
  await app.send(agent, snapshotOf())
  await expect.poll(() => kept(b.agents, agent)).toBeUndefined()
  const truth = await findAgent(app.deps.pool, agent.secret)
  expect(truth?.contentHash).toMatch(/^[0-9a-f]{64}$/)
  expect(kept(app.deps.agents, agent)).toEqual(truth)
  expect(await b.agents.find(agent.secret)).toEqual(truth)
  await b.listener.close()
})
