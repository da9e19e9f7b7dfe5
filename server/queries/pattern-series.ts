import type { PatternSeries, SeriesQuery } from '../contract/pattern.ts'
import type { Deps } from '../deps.ts'
import { run, sql } from './sql.ts'

/** Steps are made of whole rows of the rollup they are read from; 52 to 168 points of at most 1,440 rows. */
const RANGES = {
  '1h': {
    step: 60,
    steps: 60,
    rows: sql`SELECT minute AS at, opened, resolved, pattern FROM pattern_minute_now`,
  },
  '24h': {
    step: 900,
    steps: 96,
    rows: sql`SELECT minute AS at, opened, resolved, pattern FROM pattern_minute_now`,
  },
  '7d': {
    step: 3600,
    steps: 168,
    rows: sql`SELECT hour AS at, opened, resolved, pattern FROM pattern_hour_now`,
  },
  '30d': {
    step: 21_600,
    steps: 120,
    rows: sql`SELECT hour AS at, opened, resolved, pattern FROM pattern_hour_now`,
  },
  '1y': {
    step: 604_800,
    steps: 52,
    rows: sql`SELECT day AS at, opened, resolved, pattern FROM pattern_day_now`,
  },
} as const

/**
 * Openings and resolutions by step, gaps filled. How many were open at the end of a step follows from how many
 * are open now, less what came later; read in one statement, so both are of the same moment.
 */
export async function patternSeries(
  { pool, now }: Pick<Deps, 'pool' | 'now'>,
  pattern: string,
  query: SeriesQuery,
): Promise<PatternSeries> {
  const { step, steps, rows } = RANGES[query.range ?? '24h']
  const asOf = now()
  const first = Math.floor(asOf.getTime() / 1000 / step) - steps + 1
  const [row] = await run<{ open: number; buckets: Record<string, [number, number]> | null }>(
    pool,
    sql`WITH bucket AS (
        SELECT least(floor(date_part('epoch', at) / ${step})::integer - ${first}::integer, ${steps - 1}) AS bucket,
          sum(opened)::integer AS opened, sum(resolved)::integer AS resolved
        FROM (${rows}) AS rollup
        WHERE pattern = ${pattern} AND at >= to_timestamp(${first * step})
        GROUP BY 1
      )
      SELECT coalesce((SELECT open_findings FROM pattern_now WHERE pattern = ${pattern}), 0) AS open,
        (SELECT json_object_agg(bucket, json_build_array(opened, resolved)) FROM bucket) AS buckets`,
  )
  const points: PatternSeries['points'] = []
  let open = row?.open ?? 0
  for (let bucket = steps - 1; bucket >= 0; bucket--) {
    const [opened = 0, resolved = 0] = row?.buckets?.[String(bucket)] ?? []
    points.push({ at: new Date((first + bucket) * step * 1000).toISOString(), opened, resolved, open })
    open = Math.max(0, open - opened + resolved)
  }
  return { pattern, stepSeconds: step, points: points.reverse(), asOf: asOf.toISOString() }
}
