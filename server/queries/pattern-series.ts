import type { PatternSeries, SeriesQuery } from '../contract/pattern.ts'
import type { Deps } from '../deps.ts'
import { foldedAndFresh } from './folded.ts'
import { sql, type Sql } from './sql.ts'

const ROLLUPS = {
  minute: sql`SELECT pattern, minute AS at, opened, resolved, unlogged FROM pattern_minute`,
  hour: sql`SELECT pattern, hour AS at, opened, resolved, unlogged FROM pattern_hour`,
  day: sql`SELECT pattern, day AS at, opened, resolved, unlogged FROM pattern_day`,
}
const NOT_FOLDED = sql`SELECT pattern, minute AS at, opened, resolved, unlogged FROM pattern_delta`

/** Steps are made of whole rows of the rollup they are read from; 52 to 168 points of at most 1,440 rows. */
const RANGES = {
  '1h': { step: 60, steps: 60, rollup: 'minute' },
  '24h': { step: 900, steps: 96, rollup: 'minute' },
  '7d': { step: 3600, steps: 168, rollup: 'hour' },
  '30d': { step: 21_600, steps: 120, rollup: 'hour' },
  '1y': { step: 604_800, steps: 52, rollup: 'day' },
} as const

type Part = { open: number; buckets: Record<string, [opened: number, resolved: number, unlogged: number]> }

/**
 * Openings and resolutions by step, gaps filled. How many were open at the end of a step follows from how many
 * are open now, less what came later, by an event or without; read in one statement, so both are of the same moment.
 */
export async function patternSeries(
  { pool, now }: Pick<Deps, 'pool' | 'now'>,
  pattern: string,
  query: SeriesQuery,
): Promise<PatternSeries> {
  const range = query.range ?? '24h'
  const { step, steps, rollup } = RANGES[range]
  const asOf = now()
  const first = Math.floor(asOf.getTime() / 1000 / step) - steps + 1
  const partOf = (rows: Sql, open: Sql) => sql`
    SELECT json_build_object('open', coalesce((${open}), 0), 'buckets', coalesce(
      (SELECT json_object_agg(bucket, json_build_array(opened, resolved, unlogged)) FROM (
        SELECT least(floor(date_part('epoch', at) / ${step})::integer - ${first}::integer, ${steps - 1}) AS bucket,
          sum(opened)::integer AS opened, sum(resolved)::integer AS resolved, sum(unlogged)::integer AS unlogged
        FROM (${rows}) AS rollup
        WHERE pattern = ${pattern} AND at >= to_timestamp(${first * step})
        GROUP BY 1
      ) AS b), '{}'))`
  const parts = await foldedAndFresh<Part, Part>(pool, `series ${range} ${first} ${pattern}`, {
    folded: partOf(
      ROLLUPS[rollup],
      sql`SELECT open_findings FROM pattern_counter WHERE pattern = ${pattern}`,
    ),
    fresh: partOf(
      NOT_FOLDED,
      sql`SELECT sum(critical + high + medium + low + info) FROM pattern_delta WHERE pattern = ${pattern}`,
    ),
  })
  const points: PatternSeries['points'] = []
  let open = parts.folded.open + parts.fresh.open
  for (let bucket = steps - 1; bucket >= 0; bucket--) {
    const [folded, fresh] = [parts.folded.buckets[bucket], parts.fresh.buckets[bucket]]
    const opened = (folded?.[0] ?? 0) + (fresh?.[0] ?? 0)
    const resolved = (folded?.[1] ?? 0) + (fresh?.[1] ?? 0)
    const unlogged = (folded?.[2] ?? 0) + (fresh?.[2] ?? 0)
    const at = new Date((first + bucket) * step * 1000).toISOString()
    // Below zero before this was kept of a pattern, and where an agent tells late that it was resolved before then.
    points.push({ at, opened, resolved, open: Math.max(0, open) })
    open += resolved - opened - unlogged
  }
  return { pattern, stepSeconds: step, points: points.reverse(), asOf: asOf.toISOString() }
}
