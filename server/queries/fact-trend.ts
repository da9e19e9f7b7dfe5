import type { FactTrend, TrendQuery } from '../contract/fact.ts'
import type { Deps } from '../deps.ts'
import { run, sql } from './sql.ts'

const DAY = 86_400_000
const DEFAULT_DAYS = 30

/** A day on which nothing changed has no row: it is as the day before. The last point is now. */
export async function factTrend(
  { pool, now }: Pick<Deps, 'pool' | 'now'>,
  name: string,
  { value, days = DEFAULT_DAYS }: TrendQuery,
): Promise<FactTrend> {
  const asOf = now()
  const today = Math.floor(asOf.getTime() / DAY)
  const first = today - days + 1
  const rows = await run<{ day: Date | null; envs: number; hosts: number }>(
    pool,
    sql`SELECT day, envs, hosts FROM fact_day
      WHERE name = ${name} AND value = ${value} AND day >= coalesce(
        (SELECT max(day) FROM fact_day
         WHERE name = ${name} AND value = ${value} AND day <= ${new Date(first * DAY)}), '-infinity')
      UNION ALL
      SELECT NULL, coalesce(sum(envs), 0)::integer, coalesce(sum(hosts), 0)::integer FROM (
        SELECT envs, hosts FROM fact_counter WHERE name = ${name} AND value = ${value}
        UNION ALL SELECT envs, hosts FROM fact_delta WHERE name = ${name} AND value = ${value}
      ) AS part
      ORDER BY day NULLS LAST`,
  )
  const changes = rows.map(({ day, ...counts }) => ({
    day: day ? Math.floor(day.getTime() / DAY) : today,
    counts,
  }))
  const points: FactTrend['points'] = []
  for (let day = first; day <= today; day++) {
    const known = changes.findLast((change) => change.day <= day)
    if (known) points.push({ day: new Date(day * DAY).toISOString(), ...known.counts })
  }
  return { name, value, points, asOf: asOf.toISOString() }
}
