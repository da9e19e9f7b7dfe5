import type { PatternWindow, WindowQuery } from '../contract/pattern.ts'
import type { Deps } from '../deps.ts'
import { patternWords } from './pattern-rows.ts'
import { run, sql } from './sql.ts'

const DEFAULT_SECONDS = 60
const DEFAULT_TOP = 10

/** Openings and reopenings in (now - seconds, now], by the moment they were observed. */
export async function patternWindow(
  { pool, now }: Pick<Deps, 'pool' | 'now'>,
  query: WindowQuery,
): Promise<PatternWindow> {
  const seconds = query.seconds ?? DEFAULT_SECONDS
  const to = now()
  const from = new Date(to.getTime() - seconds * 1000)
  const rows = await run<{ pattern: string; occurrences: number; hosts: number }>(
    pool,
    // By host first: hashing them takes half the time of the sort that count(DISTINCT) does.
    sql`WITH by_host AS (
        SELECT pattern, host_id, count(*) AS occurrences FROM occurrence
        WHERE at > ${from} AND at <= ${to} AND kind IN ('opened', 'reopened')
        GROUP BY pattern, host_id
      )
      SELECT pattern, sum(occurrences)::integer AS occurrences, count(*)::integer AS hosts
      FROM by_host GROUP BY pattern ORDER BY occurrences DESC, pattern`,
  )
  const occurrences = rows.reduce((sum, row) => sum + row.occurrences, 0)
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    seconds,
    occurrences,
    patterns: rows.slice(0, query.top ?? DEFAULT_TOP).map((row) => ({
      id: row.pattern,
      title: patternWords(row.pattern).title,
      occurrences: row.occurrences,
      hosts: row.hosts,
      share: row.occurrences / occurrences,
    })),
  }
}
