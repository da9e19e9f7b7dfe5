import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Snapshot } from '#agent/contract/snapshot.ts'
import type { GiveUp } from '../../../server/history/carry.ts'
import { dropMonths, ensureMonths } from '../../../server/history/months.ts'
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

const DAY = 86_400_000
const START = Date.UTC(2026, 0, 10)
const KEPT_DAYS = 31
const REPLICAS = 2
const HOSTS = 5
const STEPS = 220

test('a month that comes takes over what the default partition holds of it', async () => {
  const { id, machine } = await addHost(database)
  const history = createHistory()
  const send = (month: number, value: string) => {
    const at = new Date(Date.UTC(2031, month, 3))
    return writeAs(database, history, [
      freshOf(id, worldSnapshot(machine, at, [{ id: 'linux', values: { ALPHA_x: value } }]), at),
    ])
  }
  const ids = [await send(0, 'a'), await send(0, 'b'), await send(1, 'c')]
  expect(await ensureMonths(database.pool, new Date(Date.UTC(2031, 0)))).toHaveLength(3)
  expect(await ensureMonths(database.pool, new Date(Date.UTC(2031, 0)))).toEqual([])
  const { rows } = await database.pool.query<{ place: string }>(
    'SELECT DISTINCT tableoid::regclass::text AS place FROM history WHERE host_id = $1 ORDER BY 1',
    [id],
  )
  expect(rows.map(({ place }) => place)).toEqual(['history_203101', 'history_203102'])
  for (const of of ids) expect(await readSnapshot(database.pool, id, String(of.get(id)))).not.toBeNull()
})

/**
 * Writers of two replicas, each with a memory of its own, against months that are dropped and contents that are
 * removed, all at random moments. The clock runs some days a step, so contents fall out of use and come back.
 */
test('whatever is kept can be read as it was sent, while months and contents are removed', async () => {
  let contents = 0
  let carried = 0
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 30 }), async (seed) => {
      const random = randomFrom(seed)
      const hosts = await Promise.all(Array.from({ length: HOSTS }, () => addHost(database)))
      const histories = Array.from({ length: REPLICAS }, () => createHistory())
      const sent = new Map<string, { snapshot: Snapshot; receivedAt: number }>()
      let clock = START
      let writing = true
      // No transaction lasts for weeks, and no replica goes by a clock that is weeks behind: a cleaner's clock, which
      // here runs some days a step, is not ahead of what a writer is still at.
      const underWay = new Set<number>()
      const settled = () => Math.min(clock, ...underWay)
      const write = async (replica: number) => {
        for (let step = 0; step < STEPS; step++) {
          clock += Math.floor(random() * DAY * 0.8)
          const receivedAt = clock
          // After the first, some hosts are rarely heard from: their current snapshot outlives its month.
          const some = hosts.filter((_, index) => step === 0 || random() < (index < 3 ? 0.5 : 0.012))
          const fresh = some.map(({ id, machine }) => {
            const size = random() < 0.5 ? 10 : 300
            const values = { ALPHA_x: wordOf(random, size), BETA_y: wordOf(random, size) }
            const isLate = random() < 0.1
            const takenAt = new Date(receivedAt - (isLate ? 3 * DAY : 0))
            const snapshot = worldSnapshot(machine, takenAt, [{ id: 'linux', values }])
            return { id, snapshot, fresh: freshOf(id, snapshot, new Date(receivedAt)) }
          })
          if (fresh.length === 0) continue
          const history = histories[replica]
          if (!history) throw new Error('no such replica')
          underWay.add(receivedAt)
          const ids = await writeAs(database, history, fresh.map((one) => one.fresh)) // prettier-ignore
          underWay.delete(receivedAt)
          for (const { id, snapshot } of fresh) sent.set(`${id} ${ids.get(id)}`, { snapshot, receivedAt })
        }
      }
      const clean = async () => {
        while (writing) {
          const now = settled()
          await ensureMonths(database.pool, new Date(now))
          const removed = await dropMonths(
            database.pool,
            new Date(now - KEPT_DAYS * DAY),
            new Date(now),
            asIs,
          ).catch(unlessBusy)
          contents += removed?.contents ?? 0
          carried += removed?.carried ?? 0
        }
      }
      const cleaning = clean()
      await Promise.all(histories.map((_, replica) => write(replica))).finally(() => {
        writing = false
      })
      await cleaning
      // The end of what is kept is the first moment of a month: what came just before goes with its month.
      const next = new Date(clock - KEPT_DAYS * DAY)
      clock = Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1) + KEPT_DAYS * DAY
      await dropMonths(database.pool, new Date(clock - KEPT_DAYS * DAY), new Date(clock), asIs)

      const { rows } = await database.pool.query<{ key: string; current: boolean }>(
        `SELECT h.host_id || ' ' || h.id AS key, h.id = host.snapshot_id AS current
         FROM history h JOIN host ON host.id = h.host_id WHERE h.host_id = ANY ($1::uuid[])`,
        [hosts.map(({ id }) => id)],
      )
      const kept = new Set(rows.map(({ key }) => key))
      expect(rows.filter(({ current }) => current)).toHaveLength(HOSTS)
      const oldest = clock - KEPT_DAYS * DAY
      for (const [key, { receivedAt }] of sent) if (receivedAt >= oldest) expect(kept).toContain(key)
      for (const key of kept) {
        const [hostId = '', id = ''] = key.split(' ')
        const snapshot = await readSnapshot(database.pool, hostId, id)
        expect(snapshot).toEqual(JSON.parse(JSON.stringify(sent.get(key)?.snapshot ?? null)))
      }
      await database.pool.query('DELETE FROM host WHERE id = ANY ($1::uuid[])', [hosts.map(({ id }) => id)])
    }),
    { numRuns: 3 },
  )
  expect(contents).toBeGreaterThan(0)
  expect(carried).toBeGreaterThan(0)
  const { rows } = await database.pool.query(
    'SELECT FROM history h WHERE NOT EXISTS (SELECT FROM host WHERE id = h.host_id)',
  )
  expect(rows).toEqual([])
}, 180_000)

/** All can be read. */
const asIs: GiveUp = (_host, _oldest, error) => Promise.reject(error)

/** It waits for writers no longer than it may, and comes again. */
function unlessBusy(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === '55P03')) throw error
}

/** Few words, so that contents are shared and come back; long ones are contents of their own. */
const wordOf = (random: () => number, size: number): string => {
  const seed = Math.floor(random() * 12) + 1
  const next = randomFrom(seed * 7919)
  return Array.from({ length: size }, () => Math.floor(next() * 36).toString(36)).join('')
}

function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) / 2 ** 24
  }
}
