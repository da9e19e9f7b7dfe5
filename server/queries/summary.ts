import type { Summary } from '../contract/summary.ts'
import type { Deps } from '../deps.ts'
import { listPatterns } from './list-patterns.ts'
import { occurrenceRows } from './occurrence-rows.ts'
import { sql } from './sql.ts'
import { summaryCounts } from './summary-counts.ts'

const TOP_PATTERNS = 10
const LATEST = 20

/** All that the overview shows. */
export async function summary(deps: Pick<Deps, 'pool' | 'now' | 'config'>): Promise<Summary> {
  const [counts, top, latest] = await Promise.all([
    summaryCounts(deps),
    listPatterns(deps, { sort: 'affectedHosts', open: true, limit: TOP_PATTERNS }),
    occurrenceRows(deps.pool, sql`true`, LATEST),
  ])
  return { counts, topPatterns: top.rows, latest }
}
