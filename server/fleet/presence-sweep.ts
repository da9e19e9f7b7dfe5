import type { PoolClient } from 'pg'
import { asTheOnlyOne } from '../database/only-one.ts'
import { inTransaction } from '../database/transaction.ts'
import type { Deps } from '../deps.ts'
import { notifyChanges } from './changes.ts'
import { foldFleetCount } from './fleet-count.ts'
import { HEARD, presenceLimits, type PresenceLimits } from './presence-state.ts'
import { FLUSH_MS } from './presence.ts'

/*
 * Presence is two things, and each answer says which it means.
 *
 * - Of a host that is shown, it is what comparing the moment it was heard from with the present moment gives: exact when
 *   asked (`presenceOf`).
 * - What is counted and filtered by is the state stored in `host.presence`, as of the last sweep, so that a number and
 *   the list behind it are the same hosts, whichever is asked for first. A host that has sent nothing is pending, which
 *   is no state of its own: its content says so.
 *
 * A host goes late or silent by this sweep, on one replica at a time, and comes back by the flush that saw it. Both lock
 * the moment it was heard from before they look at its state, so each transition happens once, and is logged and told in
 * the transaction that makes it.
 */

const SWEEP_MS = 2_000

/**
 * The sweep looks at the fleet as it was this long ago. Whoever was heard from before then has been flushed since: so
 * nobody is called late for a check-in that a replica still has in memory.
 */
const BEHIND_MS = FLUSH_MS + 2_000

/** Between looks at every host: at one whose interval was set anew, or that went late while nobody swept. */
const EVERY_HOST_MS = 300_000

const BATCH = 500

/** $1, $2: who was heard from before them is late, is silent. $3, $4: the same when the last sweep looked. */
const STATE = `CASE WHEN ${HEARD} >= $1 THEN 'on-time' WHEN ${HEARD} >= $2 THEN 'late' ELSE 'silent' END`
const due = (which: string): string => `
  SELECT h.id, h.presence AS before, ${STATE} AS after, ${HEARD} AS heard
  FROM host_seen s JOIN host h ON h.id = s.host_id
  WHERE ${which} AND h.content_hash IS NOT NULL AND h.presence <> ${STATE}
  ORDER BY h.id LIMIT ${BATCH} FOR NO KEY UPDATE OF s, h`
const DUE = due('((s.at >= $3 AND s.at < $1) OR (s.at >= $4 AND s.at < $2))')
const DUE_OF_ALL = due('true')

const CHANGE = `
  WITH changed AS (
    UPDATE host h SET presence = n.after FROM UNNEST($1::uuid[], $2::text[]) AS n (id, after) WHERE h.id = n.id
  )
  INSERT INTO presence_change (at, host_id, before, after)
  SELECT at, host_id, before, after
  FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) AS n (host_id, after, before, at)`

/**
 * The oldest first, a batch a sweep: more than that many transitions do not come between two sweeps. By this clock or
 * the database's, whichever is behind, as all that is taken away.
 */
const PRUNE = `
  DELETE FROM presence_change WHERE at < least($1, clock_timestamp()) - make_interval(days => $2)
    AND id IN (SELECT id FROM presence_change ORDER BY id LIMIT ${4 * BATCH})`

type Due = { id: string; before: string; after: keyof typeof CROSSED; heard: Date }
const CROSSED = { 'on-time': undefined, late: 'late', silent: 'silent' } as const

export class PresenceSweep {
  readonly #deps: Pick<Deps, 'pool' | 'now' | 'config'>
  #since: PresenceLimits | undefined
  #allAt = -Infinity

  constructor(deps: Pick<Deps, 'pool' | 'now' | 'config'>) {
    this.#deps = deps
  }

  /** @returns how many hosts changed their state */
  async sweep(lost?: AbortSignal): Promise<number> {
    const { pool, now, config } = this.#deps
    const at = new Date(now().getTime() - BEHIND_MS)
    const limits = presenceLimits({ config, now: () => at })
    const all = !this.#since || at.getTime() - this.#allAt >= EVERY_HOST_MS || at.getTime() < this.#allAt
    const since = this.#since ?? limits
    let changed = 0
    for (let done = BATCH; done === BATCH; changed += done) {
      lost?.throwIfAborted()
      done = await inTransaction(pool, (client) => transition(client, limits, since, all, at))
    }
    this.#since = limits
    if (all) this.#allAt = at.getTime()
    lost?.throwIfAborted()
    await pool.query(PRUNE, [at, config.retentionDays])
    await foldFleetCount(pool)
    return changed
  }
}

async function transition(
  client: PoolClient,
  limits: PresenceLimits,
  since: PresenceLimits,
  all: boolean,
  at: Date,
): Promise<number> {
  const values = all ? [limits.late, limits.silent] : [limits.late, limits.silent, since.late, since.silent]
  const { rows } = await client.query<Due>(all ? DUE_OF_ALL : DUE, values)
  if (rows.length === 0) return 0
  const ids = rows.map(({ id }) => id)
  await client.query(CHANGE, [
    ids,
    rows.map(({ after }) => after),
    rows.map(({ before }) => before),
    rows.map((row) => crossedAt(row, limits, at)),
  ])
  await notifyChanges(client, ids, [], null)
  return rows.length
}

/** The moment the patience with it ended, not that of the sweep. */
function crossedAt({ after, heard }: Due, limits: PresenceLimits, at: Date): Date {
  const limit = CROSSED[after]
  return limit ? new Date(heard.getTime() + at.getTime() - limits[limit].getTime()) : at
}

/** Sweeps as long as the server runs, whenever no other replica does. */
export function keepPresence(deps: Pick<Deps, 'pool' | 'log' | 'now' | 'config'>): {
  close(): Promise<void>
} {
  const sweep = new PresenceSweep(deps)
  let running: Promise<void> | undefined
  const run = () => {
    running ??= asTheOnlyOne(deps.pool, 'presence', async (lost) => {
      await sweep.sweep(lost)
    })
      .then(
        () => undefined,
        (error: unknown) => deps.log.warn({ err: error }, 'who is late could not be told; again soon'),
      )
      .finally(() => {
        running = undefined
      })
  }
  const timer = setInterval(run, SWEEP_MS)
  timer.unref()
  run()
  return {
    close: async () => {
      clearInterval(timer)
      await running
    },
  }
}
