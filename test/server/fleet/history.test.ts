import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyCounters } from '../../../server/fleet/verify-counters.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { addHost, PATTERNS, testIngest, worldSnapshot, type EnvWords } from './world.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const START = Date.UTC(2026, 0, 1)
const subject = fc.constantFrom(...PATTERNS.flatMap((pattern) => [`${pattern}_a`, `${pattern}_b`]))
const values = fc.dictionary(subject, fc.constantFrom('1', '2', 'bad'), { maxKeys: 4 })
const env = (id: string): fc.Arbitrary<EnvWords> =>
  fc.record({ id: fc.constant(id), values: fc.option(values, { freq: 4 }) })
const envs: fc.Arbitrary<EnvWords[]> = fc.oneof(
  fc.tuple(env('linux')),
  fc.tuple(env('linux'), env('second')),
  fc.tuple(env('second')),
)
/** A few hosts, moments that repeat and go back, now and then many at once. */
const step = fc.record({ host: fc.nat(2), second: fc.nat(40), envs })
const history = fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 12 })

/** The rules once more, in the plainest form: what is open on a host after its snapshots in this order. */
type Model = { at: number; open: Map<string, string> }

function apply(model: Model, second: number, words: readonly EnvWords[]): void {
  if (second < model.at) return
  model.at = second
  const next = new Map<string, string>()
  for (const { id, values } of words) {
    for (const [name, value] of Object.entries(values ?? {})) next.set(`${id} ${name}`, value)
    if (values) continue
    for (const [key, value] of model.open) if (key.startsWith(`${id} `)) next.set(key, value)
  }
  model.open = next
}

test('counts equal lists, and findings equal the rules, under any history', async () => {
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      await database.pool.query(
        `TRUNCATE host, finding, occurrence, env_fact, fact_delta, fleet_count, pattern_opening, pattern_delta CASCADE`,
      )
      const ingest = testIngest(database, { config: { groupDelayMs: 1, groupSize: 200 } })
      const hosts = await Promise.all([0, 1, 2].map((n) => addHost(database, `m${n}`)))
      const agentOf = (index: number) => {
        const host = hosts[index]
        if (!host) throw new Error(`no host ${index}`)
        return host.agent
      }
      const models = hosts.map((): Model => ({ at: -1, open: new Map() }))
      for (const together of steps) {
        await Promise.all(
          together.map(({ host, second, envs }) =>
            ingest.submit(agentOf(host), worldSnapshot(`m${host}`, new Date(START + second * 1000), envs)),
          ),
        )
        // Of those sent together the earlier moment goes first; equal moments in the order they were sent.
        for (const { host, second, envs } of [...together].sort((a, b) => a.second - b.second)) {
          const model = models[host]
          if (model) apply(model, second, envs)
        }
      }
      expect(await verifyCounters(database.pool)).toEqual([])
      for (const [index, model] of models.entries()) {
        expect(await openOf(hosts[index]?.id)).toEqual([...model.open].sort())
      }
      await checkLog()
    }),
    { numRuns: 60, endOnFailure: false },
  )
}, 120_000)

async function openOf(hostId: string | undefined): Promise<[string, string][]> {
  const { rows } = await database.pool.query<{ key: string; value: string }>(
    `SELECT env || ' ' || subject AS key, evidence ->> 'value' AS value FROM finding
     WHERE host_id = $1 AND status = 'open'`,
    [hostId],
  )
  return rows.map(({ key, value }): [string, string] => [key, value]).sort()
}

/** Every finding's log is a path through its life that ends where the finding is. */
async function checkLog(): Promise<void> {
  const { rows } = await database.pool.query<{ log: string; status: string; reopened: number }>(
    `SELECT string_agg(o.kind, ' ' ORDER BY o.id) AS log, f.status, f.reopened_count AS reopened
     FROM finding f JOIN occurrence o USING (host_id, env, pattern, subject) GROUP BY f.id`,
  )
  const { rows: findings } = await database.pool.query('SELECT FROM finding')
  expect(rows.length).toBe(findings.length)
  for (const { log, status, reopened } of rows) {
    expect(log).toMatch(/^opened( changed)*( resolved reopened( changed)*)*( resolved)?$/)
    expect(log.endsWith('resolved')).toBe(status === 'resolved')
    expect(log.split('reopened').length - 1).toBe(reopened)
  }
}
