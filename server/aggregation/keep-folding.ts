import type { Pool } from 'pg'
import { inTransaction } from '../database/transaction.ts'
import type { Deps } from '../deps.ts'
import { fold, FOLD_LOCK } from './fold.ts'
import { isBuilt, rebuild } from './rebuild.ts'
import { prune } from './prune.ts'

const FOLD_MS = 1_000
const PRUNE_MS = 3_600_000
/** Rows that were folded are still there for whoever reads the table, until it is vacuumed: autovacuum is rarer. */
const VACUUM_ROWS = 5_000

const ANYTHING = `SELECT EXISTS (SELECT FROM pattern_delta) OR EXISTS (SELECT FROM pattern_opening)
  OR EXISTS (SELECT FROM fact_delta) AS anything`

/** @returns how many rows were folded; none where another replica is at it */
export async function foldOnce({ pool, now }: Pick<Deps, 'pool' | 'now'>): Promise<number> {
  const waiting = await pool.query<{ anything: boolean }>(ANYTHING)
  if (!waiting.rows[0]?.anything) return 0
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ mine: boolean }>(
      `SELECT pg_try_advisory_xact_lock(${FOLD_LOCK}) AS mine`,
    )
    return rows[0]?.mine ? fold(client, now()) : 0
  })
}

const vacuum = (pool: Pool) => pool.query('VACUUM pattern_delta, pattern_opening, fact_delta')

/**
 * Folds every second. Each replica tries; the lock ends with its transaction, so that another takes over at once from
 * one that was killed.
 */
export function keepFolding(deps: Pick<Deps, 'pool' | 'log' | 'now'>): { close(): Promise<void> } {
  let built = false
  let folded = 0
  let pruned = 0
  const run = async () => {
    built ||= await isBuilt(deps.pool)
    if (!built) await rebuild(deps)
    built = true
    folded += await foldOnce(deps)
    if (folded > VACUUM_ROWS) {
      await vacuum(deps.pool)
      folded = 0
    }
    if (deps.now().getTime() - pruned > PRUNE_MS) {
      await prune(deps)
      pruned = deps.now().getTime()
    }
  }
  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    running ??= run()
      .catch((error: unknown) =>
        deps.log.warn({ err: error }, 'counts could not be folded; again in a second'),
      )
      .finally(() => {
        running = undefined
      })
  }, FOLD_MS)
  return {
    close: async () => {
      clearInterval(timer)
      await running
    },
  }
}
