import type { Pool } from 'pg'
import { inTransaction } from '../database/transaction.ts'
import type { Deps } from '../deps.ts'
import { fold, FOLD_LOCK } from './fold.ts'
import { prune } from './prune.ts'
import { isBuilt, rebuild } from './rebuild.ts'

const FOLD_MS = 1_000
const PRUNE_MS = 3_600_000
/** Rows that were folded are still there for whoever reads the table, until it is vacuumed: autovacuum is rarer. */
const VACUUM_ROWS = 5_000
const LATE_SECONDS = 60

const WAITING = `
  SELECT EXISTS (SELECT FROM pattern_delta) OR EXISTS (SELECT FROM pattern_opening) OR EXISTS (SELECT FROM fact_delta)
      AS anything,
    (SELECT coalesce(extract(epoch FROM clock_timestamp() - min(added_at)), 0)::float8 FROM pattern_delta) AS seconds`

type Waiting = { anything: boolean; seconds: number }

async function readWaiting(pool: Pool): Promise<Waiting> {
  const { rows } = await pool.query<Waiting>(WAITING)
  return rows[0] ?? { anything: false, seconds: 0 }
}

/** @returns how many rows were folded; none where another replica is at it */
export function foldOnce({ pool }: Pick<Deps, 'pool'>): Promise<number> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ mine: boolean }>(
      `SELECT pg_try_advisory_xact_lock(${FOLD_LOCK}) AS mine`,
    )
    return rows[0]?.mine ? fold(client) : 0
  })
}

/**
 * Folds every second. Each replica tries; the lock ends with its transaction, so that another takes over at once from
 * one that was killed.
 */
export function keepFolding(deps: Pick<Deps, 'pool' | 'log' | 'now' | 'readiness' | 'meters'>): {
  close(): Promise<void>
} {
  const { pool, log, now } = deps
  let built = false
  let folded = 0
  let pruned = 0
  let lag = 0
  const run = async () => {
    built ||= await isBuilt(pool)
    if (!built) await rebuild(deps)
    built = true
    const waiting = await readWaiting(pool)
    lag = waiting.seconds
    if (waiting.anything) folded += await foldOnce(deps)
    if (folded > VACUUM_ROWS) {
      await pool.query('VACUUM pattern_delta, pattern_opening, fact_delta')
      folded = 0
    }
    if (now().getTime() - pruned > PRUNE_MS) {
      await prune(deps)
      pruned = now().getTime()
    }
  }
  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    running ??= run()
      .catch((error: unknown) => log.warn({ err: error }, 'counts could not be folded; again in a second'))
      .finally(() => {
        running = undefined
      })
  }, FOLD_MS)
  deps.readiness.watch(() =>
    lag < LATE_SECONDS
      ? undefined
      : {
          part: 'rollups',
          detail: `what was counted ${Math.round(lag)} s ago is not in the rollups yet; reads are exact and slower`,
          blocking: false,
        },
  )
  deps.meters.readAtScrape(
    'envherd_rollup_lag_seconds',
    'Age of the oldest count that is not folded yet.',
    () => lag,
  )
  return {
    close: async () => {
      clearInterval(timer)
      await running
    },
  }
}
