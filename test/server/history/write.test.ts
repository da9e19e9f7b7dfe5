import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Snapshot } from '#agent/contract/snapshot.ts'
import { createHistory } from '../../../server/history/write.ts'
import { readSnapshot } from '../../../server/queries/read-snapshot.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { addHost, worldSnapshot } from '../fleet/world.ts'
import { freshOf, writeAs } from '../../support/fresh.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const START = Date.UTC(2026, 10, 28)
const HOUR = 3_600_000
const ENVS = ['linux', 'wsl:Ubuntu-24.04', 'wsl:b.c']

/** Long enough that one edit is shorter than a content, with values that come back. */
const words = fc.dictionary(
  fc.constantFrom('ALPHA_a', 'ALPHA_b', 'BETA_c', 'GOFLAGS', 'Über'),
  fc.oneof(fc.constantFrom('1', '2', 'bad', '\u4e2d\u6587', '\ud800 half'), fc.string({ maxLength: 400 })),
)
const step = fc.record({
  host: fc.nat(2),
  hours: fc.nat(90),
  late: fc.boolean(),
  again: fc.boolean(),
  restart: fc.boolean(),
  envs: fc.uniqueArray(fc.constantFrom(...ENVS), { minLength: 1 }),
  words,
  hostname: fc.constantFrom('a', 'b'),
})

test('whatever is written is read as it was sent, in any order, twice, over months and restarts', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 90 }), async (steps) => {
      const hosts = await Promise.all([addHost(database), addHost(database), addHost(database)])
      let history = createHistory()
      let clock = START
      const sent = new Map<string, Snapshot>()
      for (const [index, { host, hours, late, again, restart, envs, words, hostname }] of steps.entries()) {
        const { id: hostId, machine } = hosts[host % hosts.length] ?? hosts[0]
        if (restart) history = createHistory()
        clock += hours * HOUR
        const takenAt = new Date(clock - (late ? 40 * HOUR : 0) + (index % 2))
        const envWords = envs.map((id) => ({ id, values: words }))
        const base = worldSnapshot(machine, takenAt, envWords)
        const snapshot = { ...base, host: { ...base.host, hostname: `${hostname}-${machine}` } }
        const fresh = freshOf(hostId, snapshot, new Date(clock))
        for (let times = again ? 2 : 1; times > 0; times--) {
          const ids = await writeAs(database, history, [fresh], late)
          sent.set(`${hostId} ${ids.get(hostId)}`, snapshot)
        }
      }
      for (const [key, snapshot] of sent) {
        const [hostId = '', id = ''] = key.split(' ')
        expect(await readSnapshot(database.pool, hostId, id)).toEqual(JSON.parse(JSON.stringify(snapshot)))
      }
      const { rows } = await database.pool.query<{ n: number }>(
        'SELECT count(*)::int AS n FROM history WHERE host_id = ANY ($1::uuid[])',
        [hosts.map(({ id }) => id)],
      )
      expect(rows[0]?.n).toBe(sent.size)
    }),
    { numRuns: 25 },
  )
}, 120_000)
