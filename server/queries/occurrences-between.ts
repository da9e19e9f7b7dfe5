import type pg from 'pg'
import type { OccurrenceRow } from '../contract/summary.ts'
import { occurrenceRows } from './occurrence-rows.ts'
import { run, sql } from './sql.ts'

export type IdRange = { from: string; to: string }

/**
 * New occurrences by the ids their groups wrote. The feed shows what was observed within a day; older reports,
 * from agents that were offline, are counted as skipped by nobody and stay in the history.
 */
export async function occurrencesBetween(
  pool: pg.Pool,
  { from, to }: IdRange,
  since: Date,
  limit: number,
): Promise<{ rows: OccurrenceRow[]; skipped: number }> {
  const where = sql`o.at > ${since} AND o.id BETWEEN ${from}::bigint AND ${to}::bigint`
  const rows = await occurrenceRows(pool, where, limit)
  if (rows.length < limit) return { rows, skipped: 0 }
  const [counted] = await run<{ count: number }>(
    pool,
    sql`SELECT count(*)::integer AS count FROM occurrence o WHERE ${where}`,
  )
  return { rows, skipped: Math.max(0, (counted?.count ?? 0) - rows.length) }
}
