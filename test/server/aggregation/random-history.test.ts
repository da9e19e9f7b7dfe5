import { afterAll, beforeAll, test } from 'vitest'
import { FOLD_LOCK } from '../../../server/aggregation/fold.ts'
import { foldOnce } from '../../../server/aggregation/keep-folding.ts'
import { prune } from '../../../server/aggregation/prune.ts'
import { rebuild } from '../../../server/aggregation/rebuild.ts'
import { ensurePartitions } from '../../../server/database/partitions.ts'
import { inTransaction } from '../../../server/database/transaction.ts'
import { removeHost } from '../../../server/fleet/remove-host.ts'
import { applyRetention } from '../../../server/fleet/retention.ts'
import { applySuppressions } from '../../../server/judging/suppress.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { Random } from '../../load/random.ts'
import { addHost, PATTERNS, testIngest, worldSnapshot, type EnvWords } from '../fleet/world.ts'
import { noteChanges, setNotedClock } from './noted-changes.ts'
import { expectRecounts } from './recount.ts'

/*
 * Acceptance 7 of the fleet's counting: snapshots, deletions, suppressions, late, out of order and twice, at three
 * replicas, with folds, rebuilds, retention and pruning between and beside them. In `npm test` a short history; the
 * long one by hand: ENVHERD_STEPS=10000 ENVHERD_SEED=... npx vitest run test/server/aggregation/random-history.test.ts
 */
const STEPS = Number(process.env['ENVHERD_STEPS'] ?? 250)
const SEED = Number(process.env['ENVHERD_SEED'] ?? 1)
const CHECK_EVERY = 40
const HOSTS = 12
/** One way and the other: what was cut does not come back. */
const RETENTION_DAYS = [20, 20, 30] as const

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  await noteChanges(database.pool)
})
afterAll(() => database.drop())

test(`any history of ${STEPS} steps counts as it does naively (seed ${SEED})`, async () => {
  const random = new Random(SEED)
  let clock = Date.UTC(2026, 2, 1, 22, 50)
  const now = () => new Date(clock)
  const deps = { pool: database.pool, now }
  await rebuild(deps)
  const replicas = [0, 1, 2].map(() =>
    testIngest(database, { now, config: { groupDelayMs: 1, groupSize: 20 } }),
  )
  const hosts = await Promise.all(Array.from({ length: HOSTS }, () => addHost(database)))
  const replica = () => {
    const chosen = replicas[random.integer(replicas.length)]
    if (!chosen) throw new Error('no replica')
    return chosen
  }

  /** Mostly of now; some minutes late, some hours, and of an agent that was offline for weeks. */
  const takenAt = (): Date => {
    const late = random.pick([0, 0, 0, 1, 10, 25 * 60, 45 * 24 * 60] as const) * MINUTE
    return new Date(clock - Math.floor(random.next() * late))
  }
  const env = (id: string): EnvWords => {
    if (random.chance(0.05)) return { id, values: null }
    const values: Record<string, string> = {}
    for (const pattern of PATTERNS) {
      for (const subject of ['a', 'b']) {
        if (random.chance(0.35)) values[`${pattern}_${subject}`] = random.pick(['1', '2', 'bad'])
      }
    }
    if (random.chance(0.8)) values['GOPROXY'] = random.pick(['direct', 'https://proxy.test', 'off'])
    if (random.chance(0.5)) values['GOFLAGS'] = `-p=${random.integer(40)}`
    return { id, values }
  }
  const envs = (): EnvWords[] => {
    const chosen = ['linux', 'second', 'third'].filter(() => random.chance(0.5))
    return (chosen.length === 0 ? ['linux'] : chosen).map(env)
  }
  const submit = async () => {
    const host = hosts[random.integer(hosts.length)]
    if (!host) throw new Error('no host')
    const snapshot = worldSnapshot(host.machine, takenAt(), envs())
    const sent = [replica().submit(host.agent, snapshot)]
    if (random.chance(0.1)) sent.push(replica().submit(host.agent, snapshot))
    await Promise.all(sent)
  }
  const suppress = async () => {
    const hostId = random.chance(0.5) ? hosts[random.integer(hosts.length)]?.id : null
    await database.pool.query(
      `INSERT INTO suppression (pattern, host_id, reason, owner, expires_at) VALUES ($1, $2, '', '', now() + interval '1 day')`,
      [random.pick(PATTERNS), hostId],
    )
    await applySuppressions(deps)
  }
  const lift = async () => {
    await database.pool.query(
      `UPDATE suppression SET ended_at = now()
       WHERE id IN (SELECT id FROM suppression WHERE ended_at IS NULL ORDER BY id LIMIT 2)`,
    )
    await applySuppressions(deps)
  }
  const replaceHost = async () => {
    const index = random.integer(hosts.length)
    const host = hosts[index]
    if (host) await removeHost(deps, host.id)
    hosts[index] = await addHost(database)
  }
  const retain = () => applyRetention({ ...deps, config: { retentionDays: random.pick(RETENTION_DAYS) } })

  /** The fold takes the day from the database, which does not know the clock of this test. */
  const nextDay = () =>
    inTransaction(database.pool, async (client) => {
      await client.query(`SELECT pg_advisory_xact_lock(${FOLD_LOCK})`)
      await client.query(`UPDATE fact_day SET day = day - interval '100000 days'`)
      await client.query(`UPDATE fact_day SET day = day + interval '99999 days'`)
    })

  /** What goes on beside the agents; each may meet the next one's work. */
  const chores: [number, () => Promise<unknown>][] = [
    [0.15, () => foldOnce(deps)],
    [0.03, () => Promise.all([foldOnce(deps), foldOnce(deps)])],
    [0.04, suppress],
    [0.04, lift],
    [0.02, replaceHost],
    [0.01, retain],
    [0.01, () => rebuild(deps)],
    [0.02, () => prune(deps)],
    [0.02, nextDay],
    [0.02, () => ensurePartitions(database.pool, now())],
  ]
  for (let step = 1; step <= STEPS; step++) {
    clock += Math.floor(random.next() * random.pick([1_000, 30_000, 20 * MINUTE] as const))
    if (random.chance(0.004)) clock += random.integer(2 * DAY)
    await setNotedClock(database.pool, now())
    const beside = chores.filter(([often]) => random.chance(often)).map(([, chore]) => chore)
    const sending = Array.from({ length: 1 + random.integer(4) }, submit)
    await Promise.all([
      ...sending.map((sent) => sent.catch(ofRemovedHost)),
      ...beside.map((chore) => chore()),
    ])
    if (step % CHECK_EVERY === 0 || step === STEPS) await expectRecounts({ ...deps, random, step })
  }
  await Promise.all(replicas.map((ingest) => ingest.close()))
}, 3_600_000)

/** A host may be removed while its snapshot is on the way. */
function ofRemovedHost(error: unknown): void {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'not-found') throw error
}
