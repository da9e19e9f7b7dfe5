import type { FactList } from '../contract/fact.ts'
import type { Deps } from '../deps.ts'
import { run, sql } from './sql.ts'

export async function listFacts({ pool, now }: Pick<Deps, 'pool' | 'now'>): Promise<FactList> {
  const asOf = now().toISOString()
  const facts = await run<FactList['facts'][number]>(
    pool,
    sql`SELECT name, count(DISTINCT value)::integer AS values, count(*)::integer AS envs
      FROM env_fact GROUP BY name ORDER BY name`,
  )
  return { facts, asOf }
}
