import type { FactQuery, FactValues } from '../contract/fact.ts'
import { DEFAULT_LIMIT } from '../contract/paging.ts'
import type { Deps } from '../deps.ts'
import { containing } from './host-filter.ts'
import { run, sql } from './sql.ts'

type Row = { value: string; envs: number; hosts: number; share: number; distinct: number }

/** Values of one fact, the commonest first; shares are of all envs that have the fact, whatever is searched for. */
export async function factValues(
  { pool, now }: Pick<Deps, 'pool' | 'now'>,
  name: string,
  query: FactQuery,
): Promise<FactValues> {
  const asOf = now().toISOString()
  const rows = await run<Row>(
    pool,
    sql`WITH counted AS (
        SELECT value, count(*)::integer AS envs, count(DISTINCT host_id)::integer AS hosts,
          count(*) / sum(count(*)) OVER () AS share
        FROM env_fact WHERE name = ${name} GROUP BY value
      )
      SELECT value, envs, hosts, share::float8 AS share, (count(*) OVER ())::integer AS distinct
      FROM counted WHERE value ILIKE ${containing(query.search ?? '')}
      ORDER BY envs DESC, value LIMIT ${query.limit ?? DEFAULT_LIMIT}`,
  )
  const values = rows.map(({ value, envs, hosts, share }) => ({ value, envs, hosts, share }))
  return { name, values, distinct: rows[0]?.distinct ?? 0, asOf }
}
