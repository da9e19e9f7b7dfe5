import type { PatternWindow, WindowQuery } from '../contract/pattern.ts'
import type { Deps } from '../deps.ts'
import { patternWords } from './pattern-rows.ts'
import { foldedAndFresh } from './folded.ts'
import { runPrepared, sql, type Sql } from './sql.ts'

const DEFAULT_SECONDS = 60
const DEFAULT_TOP = 10
const MINUTE = 60_000
const HOUR = 3_600_000
/** Up to here the log itself is as quick: what it has of two minutes are some hundred rows. */
const BY_LOG_SECONDS = 120

type Row = { pattern: string; occurrences: number; hosts: number }

/** Openings and reopenings in (now - seconds, now], by the moment they were observed. */
export async function patternWindow(
  { pool, now }: Pick<Deps, 'pool' | 'now'>,
  query: WindowQuery,
): Promise<PatternWindow> {
  const seconds = query.seconds ?? DEFAULT_SECONDS
  const to = now()
  const from = new Date(to.getTime() - seconds * 1000)
  const rows = await windowRows(pool, from, to)
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

async function windowRows(pool: Deps['pool'], from: Date, to: Date): Promise<Row[]> {
  if (to.getTime() - from.getTime() > BY_LOG_SECONDS * 1000) {
    const rows = await byRollups(pool, from, to)
    if (rows) return rows
  }
  return runPrepared<Row>(pool, byLog(from, to))
}

/** By host first: hashing them takes half the time of the sort that count(DISTINCT) does. */
const byLog = (from: Date, to: Date): Sql => sql`
  WITH by_host AS (
    SELECT pattern, host_id, count(*) AS occurrences FROM occurrence
    WHERE at > ${from} AND at <= ${to} AND kind IN ('opened', 'reopened')
    GROUP BY pattern, host_id
  )
  SELECT pattern, sum(occurrences)::integer AS occurrences, count(*)::integer AS hosts
  FROM by_host GROUP BY pattern ORDER BY occurrences DESC, pattern`

/**
 * A day of the log would be some hundred thousand rows. As the window ends now, a host is in it exactly when its latest
 * opening is; and each host is counted in the minute and the hour of its latest opening alone, so that hours and
 * minutes of hosts add up without counting one twice. The log gives the piece before the first whole minute, and what
 * is not folded yet is asked host by host.
 * @returns undefined where something was logged after `to`, by a replica whose clock is ahead: it cannot be left out
 */
async function byRollups(pool: Deps['pool'], from: Date, to: Date): Promise<Row[] | undefined> {
  const minute = new Date((Math.floor(from.getTime() / MINUTE) + 1) * MINUTE)
  const hour = new Date(Math.ceil(minute.getTime() / HOUR) * HOUR)
  type Fresh = { ahead: boolean; rows: Row[] }
  const { folded, fresh } = await foldedAndFresh<Row[], Fresh>(pool, `window ${minute.toISOString()}`, {
    folded: rowsOf(sql`
      SELECT pattern, opened AS occurrences, latest_hosts AS hosts FROM pattern_minute
      WHERE minute >= ${minute} AND minute < ${hour}
      UNION ALL SELECT pattern, opened, latest_hosts FROM pattern_hour WHERE hour >= ${hour}`),
    fresh: sql`
      WITH edge AS (
        SELECT pattern, host_id FROM occurrence
        WHERE at > ${from} AND at < ${minute} AND kind IN ('opened', 'reopened')
      ), asked AS (
        SELECT pattern, host_id FROM edge UNION SELECT pattern, host_id FROM pattern_opening WHERE at > ${from}
      ), others AS (
        SELECT a.pattern, count(*) AS hosts
        FROM asked a LEFT JOIN LATERAL (
          SELECT latest_at FROM pattern_host h WHERE h.host_id = a.host_id AND h.pattern = a.pattern OFFSET 0
        ) h ON true
        WHERE h.latest_at IS NULL OR h.latest_at < ${minute}
        GROUP BY a.pattern
      )
      SELECT json_build_object('ahead', EXISTS (SELECT FROM occurrence WHERE at > ${to}), 'rows', (${rowsOf(sql`
        SELECT pattern, opened AS occurrences, 0 AS hosts FROM pattern_delta WHERE minute >= ${minute}
        UNION ALL SELECT pattern, 1, 0 FROM edge
        UNION ALL SELECT pattern, 0, hosts FROM others`)}))`,
  })
  return fresh.ahead ? undefined : sumOf([...folded, ...fresh.rows])
}

const rowsOf = (rows: Sql): Sql => sql`
  SELECT coalesce(json_agg(json_build_object('pattern', pattern, 'occurrences', occurrences, 'hosts', hosts)), '[]')
  FROM (SELECT pattern, sum(occurrences) AS occurrences, sum(hosts) AS hosts FROM (${rows}) AS part GROUP BY pattern) AS p`

function sumOf(parts: readonly Row[]): Row[] {
  const sums = new Map<string, Row>()
  for (const { pattern, occurrences, hosts } of parts) {
    const sum = sums.get(pattern)
    sums.set(pattern, {
      pattern,
      occurrences: (sum?.occurrences ?? 0) + occurrences,
      hosts: (sum?.hosts ?? 0) + hosts,
    })
  }
  return [...sums.values()]
    .filter(({ occurrences }) => occurrences > 0)
    .sort((a, b) => b.occurrences - a.occurrences || (a.pattern < b.pattern ? -1 : 1))
}
