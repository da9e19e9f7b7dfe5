import type { PatternTop, TopQuery } from '../contract/pattern.ts'
import type { Deps } from '../deps.ts'
import { ApiError } from '../errors.ts'
import { patternWords } from './pattern-rows.ts'
import { runWithin } from './run-within.ts'
import { all, sql, type Sql } from './sql.ts'

const DAY = 86_400_000
const DEFAULT_LIMIT = 10
const MOST_DAYS = 31
/** Hosts are counted from the log, of which ten million rows take some seconds. */
const MOST_MS = 20_000

type Row = { pattern: string; occurrences: number; hosts: number }

/** Patterns that opened most, or on most hosts, in [from, to); exact, and within the filters' hosts as they are now. */
export async function topPatterns(
  { pool, now }: Pick<Deps, 'pool' | 'now'>,
  query: TopQuery,
): Promise<PatternTop> {
  const to = query.to === undefined ? now() : new Date(query.to)
  const from = query.from === undefined ? new Date(to.getTime() - DAY) : new Date(query.from)
  if (from >= to) throw new ApiError('invalid-request', 'from must be before to')
  if (to.getTime() - from.getTime() > MOST_DAYS * DAY)
    throw new ApiError('invalid-request', `a range of at most ${MOST_DAYS} days can be counted`)
  const rows = (await runWithin<Row>(pool, counted(from, to, query), MOST_MS)).filter(({ pattern }) =>
    query.layer === undefined ? true : patternWords(pattern).layer === query.layer,
  )
  const by = query.by ?? 'occurrences'
  const sorted = rows.sort((a, b) => b[by] - a[by] || (a.pattern < b.pattern ? -1 : 1))
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    by,
    patterns: sorted.slice(0, query.limit ?? DEFAULT_LIMIT).map(({ pattern, occurrences, hosts }) => ({
      id: pattern,
      ...patternWords(pattern),
      occurrences,
      hosts,
    })),
    total: sorted.length,
    asOf: now().toISOString(),
  }
}

function counted(from: Date, to: Date, query: TopQuery): Sql {
  const conditions = [
    sql`o.at >= ${from} AND o.at < ${to}`,
    sql`o.kind IN ('opened', 'reopened')`,
    ...hostConditions(query),
  ]
  if (query.severity !== undefined) conditions.push(sql`o.severity = ${query.severity}`)
  return sql`
    WITH by_host AS (
      SELECT o.pattern, o.host_id, count(*) AS occurrences FROM occurrence o
      WHERE ${all(conditions)} GROUP BY o.pattern, o.host_id
    )
    SELECT pattern, sum(occurrences)::integer AS occurrences, count(*)::integer AS hosts
    FROM by_host GROUP BY pattern`
}

/** Sets of hosts, made once: asked row by row they would be read for every occurrence. */
function hostConditions({ label, kind, os, goVersion }: TopQuery): Sql[] {
  const conditions: Sql[] = []
  for (const each of new Set(label)) {
    conditions.push(sql`o.host_id IN (SELECT host_id FROM host_label WHERE label = ${each})`)
  }
  if (os !== undefined) conditions.push(sql`o.host_id IN (SELECT id FROM host WHERE os_name = ${os})`)
  if (kind !== undefined) {
    conditions.push(sql`(o.host_id, o.env) IN (SELECT host_id, id FROM env WHERE kind = ${kind})`)
  }
  if (goVersion !== undefined) {
    const version = goVersion === 'none' ? sql`go_version IS NULL` : sql`go_version = ${goVersion}`
    conditions.push(sql`(o.host_id, o.env) IN (SELECT host_id, id FROM env WHERE ${version})`)
  }
  return conditions
}
