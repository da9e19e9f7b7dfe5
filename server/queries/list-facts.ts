import type { FactList } from '../contract/fact.ts'
import type { Deps } from '../deps.ts'
import { run, sql } from './sql.ts'

/** What is not folded yet is added: of a value that it adds, or takes the last env of, the number of values changes. */
export async function listFacts({ pool, now }: Pick<Deps, 'pool' | 'now'>): Promise<FactList> {
  const asOf = now().toISOString()
  const facts = await run<FactList['facts'][number]>(
    pool,
    sql`WITH fresh AS (SELECT name, value, sum(envs) AS envs FROM fact_delta GROUP BY name, value),
      touched AS (
        SELECT f.name, f.envs, coalesce(c.envs, 0) AS was
        FROM fresh f LEFT JOIN LATERAL (
          SELECT envs FROM fact_counter c WHERE c.name = f.name AND c.value = f.value OFFSET 0
        ) c ON true
      )
      SELECT name, sum(values)::integer AS values, sum(envs)::integer AS envs
      FROM (
        SELECT name, values, envs FROM fact_name
        UNION ALL SELECT name, (was + envs > 0)::integer - (was > 0)::integer, envs FROM touched
      ) AS part
      GROUP BY name HAVING sum(envs) > 0 ORDER BY name`,
  )
  return { facts, asOf }
}
