import type { OccurrenceRow, Summary } from '../contract/summary.ts'
import type { Deps } from '../deps.ts'
import { listPatterns } from './list-patterns.ts'
import { occurrenceRows } from './occurrence-rows.ts'
import { runPrepared, sql } from './sql.ts'
import { summaryCounts } from './summary-counts.ts'

const TOP_PATTERNS = 10
const LATEST = 20
const DAY = 86_400_000

/** All that the overview shows. */
export async function summary(deps: Pick<Deps, 'pool' | 'now' | 'config'>): Promise<Summary> {
  const [counts, top, latest] = await Promise.all([
    summaryCounts(deps),
    listPatterns(deps, { sort: 'affectedHosts', open: true, limit: TOP_PATTERNS }),
    latestOccurrences(deps),
  ])
  return { counts, topPatterns: top.rows, latest }
}

/**
 * Each day of the log is a table: to look into all of them takes 20 ms, so a day comes first. To plan that takes
 * longer than to read it, and the plan is the same every day.
 */
async function latestOccurrences({ pool, now }: Pick<Deps, 'pool' | 'now'>): Promise<OccurrenceRow[]> {
  const dayAgo = new Date(now().getTime() - DAY)
  const rows = await occurrenceRows(pool, sql`o.at >= ${dayAgo}`, LATEST, runPrepared)
  return rows.length === LATEST ? rows : occurrenceRows(pool, sql`true`, LATEST)
}
