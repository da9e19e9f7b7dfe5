import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contentHash, hashSections } from '#agent/contract/hash.ts'
import type { Snapshot } from '#agent/contract/snapshot.ts'
import type { Ingest, Sender } from '../../../server/deps.ts'
import { sha256Hex } from '../../../server/fleet/storable.ts'
import { verifyCounters } from '../../../server/fleet/verify-counters.ts'
import { readSnapshot } from '../../../server/queries/read-snapshot.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { addAgent, addHost, testIngest, worldSnapshot } from './world.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const START = Date.UTC(2026, 0, 1)
const ENVS = ['windows', 'wsl:A', 'wsl:B'] as const
const AGENTS = 3

/** What an agent tells: its own env nearly always, now and then another's too, or one less. */
const told: fc.Arbitrary<Step> = fc
  .record({
    agent: fc.nat(AGENTS - 1),
    second: fc.nat(30),
    value: fc.constantFrom('1', '2', 'bad'),
    also: fc.option(fc.constantFrom(...ENVS), { freq: 5 }),
    replica: fc.nat(1),
  })
  .map(({ also, ...rest }) => ({
    ...rest,
    envs: [...new Set<string>([ENVS[rest.agent] ?? 'windows', ...(also === null ? [] : [also])])],
  }))
type Step = { agent: number; second: number; value: string; replica: number; envs: string[] }
/** One after the other, the same sent again, and the servers started anew between. */
const history = fc.array(fc.record({ step: told, twice: fc.boolean(), restart: fc.boolean() }), {
  minLength: 2,
  maxLength: 14,
})

/** What the third agent said of B was older than what the first said, who then leaves it out. */
const TOLD_IN_VAIN = [
  { agent: 0, second: 2, envs: ['windows', 'wsl:B'] },
  { agent: 2, second: 1, envs: ['wsl:B', 'windows'] },
  { agent: 0, second: 2, envs: ['windows'] },
].map((step) => ({ step: { ...step, value: '1', replica: 0 }, twice: false, restart: false }))

function snapshotBy(machine: string, { second, envs, value }: Step): Snapshot {
  const words = envs.map((id) => ({ id, values: { ALPHA_x: value } }))
  const snapshot = worldSnapshot(machine, new Date(START + second * 1000), words)
  const kindOf = (id: string) => (id === 'windows' ? ('windows' as const) : ('wsl' as const))
  return { ...snapshot, envs: snapshot.envs.map((env) => ({ ...env, kind: kindOf(env.id) })) }
}

/** The rule in its plainest form: an env is its agent's that told of it last, and goes when that one leaves it out. */
class Naive {
  readonly envs = new Map<string, { agent: number; second: number; value: string }>()
  readonly #seconds = new Map<number, number>()

  tell({ agent, second, envs, value }: Step): void {
    if (second < (this.#seconds.get(agent) ?? -1)) return
    this.#seconds.set(agent, second)
    const by = (other: number) => this.#seconds.get(other) ?? -1
    const next = envs.filter((id) => {
      const known = this.envs.get(id)
      return !known || known.agent === agent || by(known.agent) <= second
    })
    for (const [id, known] of this.envs) if (known.agent === agent) this.envs.delete(id)
    for (const id of next) this.envs.set(id, { agent, second, value })
  }

  values(): [string, string][] {
    return [...this.envs].map(([id, { value }]): [string, string] => [id, value]).sort()
  }
}

async function stateOf(hostId: string): Promise<[string, string][]> {
  const { rows } = await database.pool.query<{ id: string | null }>(
    'SELECT snapshot_id::text AS id FROM host WHERE id = $1',
    [hostId],
  )
  const stored = rows[0]?.id ? await readSnapshot(database.pool, hostId, rows[0].id) : null
  const values = (stored?.envs ?? []).map(({ id, sections: { goEnv } }): [string, string] => [
    id,
    goEnv.status === 'ok' ? (goEnv.data.values['ALPHA_x'] ?? '') : '',
  ])
  return values.sort()
}

async function openOf(hostId: string): Promise<[string, string][]> {
  const { rows } = await database.pool.query<{ env: string; value: string }>(
    `SELECT env, evidence->>'value' AS value FROM finding WHERE host_id = $1 AND status = 'open' ORDER BY env`,
    [hostId],
  )
  return rows.map(({ env, value }) => [env, value])
}

async function world() {
  const { id, machine, agent } = await addHost(database)
  const agents = [agent, await addAgent(database, id), await addAgent(database, id)]
  const senderOf = (index: number): Sender => {
    const sender = agents[index]
    if (!sender) throw new Error(`no agent ${index}`)
    return sender
  }
  let replicas = [testIngest(database), testIngest(database)]
  const replicaOf = (index: number): Ingest => {
    const replica = replicas[index]
    if (!replica) throw new Error(`no replica ${index}`)
    return replica
  }
  return {
    id,
    submit: (step: Step, to = step.replica) =>
      replicaOf(to).submit(senderOf(step.agent), snapshotBy(machine, step)),
    sentHash: (step: Step) => {
      const sent = snapshotBy(machine, step)
      return contentHash(sent, hashSections(sent, sha256Hex), sha256Hex)
    },
    keptHashes: async () => {
      const { rows } = await database.pool.query<{ hash: string }>(
        `SELECT encode(content_hash, 'hex') AS hash FROM agent_key WHERE host_id = $1 AND content_hash IS NOT NULL`,
        [id],
      )
      return rows.map(({ hash }) => hash)
    },
    restart: async () => {
      await Promise.all(replicas.map((replica) => replica.close()))
      replicas = [testIngest(database), testIngest(database)]
    },
  }
}

test('a host is the naive merge of what its agents told, in any order, twice, and over restarts', async () => {
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      const { id, submit, restart, sentHash, keptHashes } = await world()
      const naive = new Naive()
      const sent = new Map<string, string[]>()
      for (const { step, twice, restart: again } of steps) {
        if (again) await restart()
        await Promise.all(twice ? [submit(step, 0), submit(step, 1)] : [submit(step)])
        naive.tell(step)
        expect(await stateOf(id)).toEqual(naive.values())
        expect(await openOf(id)).toEqual(naive.values())
        // An agent whose hash is kept is not asked: the host has to have all that it said.
        sent.set(sentHash(step), step.envs)
        for (const kept of await keptHashes())
          expect(sent.get(kept)?.filter((env) => !naive.envs.has(env))).toEqual([])
      }
      expect(await verifyCounters(database.pool)).toEqual([])
      await restart()
    }),
    { numRuns: 25, examples: [[TOLD_IN_VAIN]] },
  )
}, 120_000)

test('agents that report at the same moment, at any replica: nobody’s word is lost', async () => {
  const together = fc.tuple(
    ...ENVS.map((env, agent) =>
      fc.record({
        agent: fc.constant(agent),
        second: fc.constant(0),
        value: fc.constantFrom('1', '2', 'bad'),
        replica: fc.nat(1),
        envs: fc.constant<string[]>([env]),
      }),
    ),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(together, { minLength: 1, maxLength: 6 }), async (rounds) => {
      const { id, submit, restart } = await world()
      for (const [second, round] of rounds.entries()) {
        await Promise.all(round.map((step) => submit({ ...step, second })))
        const said = round.flatMap(({ envs, value }) => envs.map((env): [string, string] => [env, value]))
        expect(await stateOf(id)).toEqual(said)
        expect(await openOf(id)).toEqual(said)
      }
      await restart()
    }),
    { numRuns: 12 },
  )
}, 120_000)
