import type { FactQuery, FactValues } from '../contract/fact.ts'
import { DEFAULT_LIMIT } from '../contract/paging.ts'
import type { Deps } from '../deps.ts'
import { foldedAndFresh } from './folded.ts'
import { containing } from './host-filter.ts'
import { run, sql, type Sql } from './sql.ts'

type Row = { values: FactValues['values'] | null; distinct: number; envs: number }

/** Values of one fact, the commonest first; shares are of all envs that have the fact, whatever is searched for. */
export async function factValues(
  { pool, now }: Pick<Deps, 'pool' | 'now'>,
  name: string,
  query: FactQuery,
): Promise<FactValues> {
  const asOf = now().toISOString()
  const limit = query.limit ?? DEFAULT_LIMIT
  const { values, distinct, envs } =
    query.search === undefined
      ? await commonest(pool, name, limit)
      : await searched(pool, name, query.search, limit)
  return {
    name,
    values: (values ?? []).map((row) => ({ ...row, share: row.envs / envs })),
    distinct,
    asOf,
  }
}

const LIST = sql`json_build_object('value', value, 'envs', envs, 'hosts', hosts)`

/** Read once after each fold, and given as long as nothing of the fact waits for the next one, which ends what is kept. */
async function commonest(pool: Deps['pool'], name: string, limit: number): Promise<Row> {
  const statement = inOrder(name, limit)
  if (limit <= DEFAULT_LIMIT) {
    const { folded, fresh } = await foldedAndFresh<Row, boolean>(pool, `fact ${limit} ${name}`, {
      folded: sql`SELECT row_to_json(r) FROM (${statement}) AS r`,
      fresh: sql`SELECT EXISTS (SELECT FROM fact_delta WHERE name = ${name})`,
    })
    if (!fresh) return folded
  }
  const [row] = await run<Row>(pool, statement)
  if (!row) throw new Error('a query of scalars gave no row')
  return row
}

/**
 * What is not folded yet moves a few values: as many more of the others are read from the order that is kept. The
 * many values that one env alone has are in no such order; they come last, by themselves.
 */
const inOrder = (name: string, limit: number): Sql => sql`
      WITH fresh AS MATERIALIZED (
        SELECT value, sum(envs)::integer AS envs, sum(hosts)::integer AS hosts
        FROM fact_delta WHERE name = ${name} GROUP BY value
      ), touched AS MATERIALIZED (
        SELECT f.value, coalesce(c.envs, 0) AS was, coalesce(c.envs, 0) + f.envs AS envs,
          coalesce(c.hosts, 0) + f.hosts AS hosts
        FROM fresh f LEFT JOIN LATERAL (
          SELECT envs, hosts FROM fact_counter c WHERE c.name = ${name} AND c.value = f.value OFFSET 0
        ) c ON true
      ), several AS (
        SELECT value, envs, hosts FROM fact_counter WHERE name = ${name} AND envs > 1
        ORDER BY envs DESC, value LIMIT ${limit} + (SELECT count(*) FROM fresh)
      ), single AS (
        SELECT value, envs, hosts FROM fact_counter WHERE name = ${name} AND envs = 1
        ORDER BY value LIMIT greatest(0, ${limit} + (SELECT count(*) FROM fresh) - (SELECT count(*) FROM several))
      ), best AS (
        SELECT value, envs, hosts FROM (
          SELECT * FROM (SELECT * FROM several UNION ALL SELECT * FROM single) AS kept
          WHERE value NOT IN (SELECT value FROM fresh)
          UNION ALL SELECT value, envs, hosts FROM touched WHERE envs > 0
        ) AS either ORDER BY envs DESC, value LIMIT ${limit}
      )
      SELECT (SELECT json_agg(${LIST} ORDER BY envs DESC, value) FROM best) AS values,
        (coalesce((SELECT values FROM fact_name WHERE name = ${name}), 0)
          + coalesce((SELECT sum((envs > 0)::integer - (was > 0)::integer) FROM touched), 0))::integer AS distinct,
        (coalesce((SELECT envs FROM fact_name WHERE name = ${name}), 0)
          + coalesce((SELECT sum(envs) FROM fresh), 0))::integer AS envs`

async function searched(pool: Deps['pool'], name: string, search: string, limit: number): Promise<Row> {
  const [row] = await run<Row>(
    pool,
    sql`WITH counted AS (
        SELECT value, sum(envs)::integer AS envs, sum(hosts)::integer AS hosts
        FROM (
          SELECT value, envs, hosts FROM fact_counter WHERE name = ${name}
          UNION ALL SELECT value, envs, hosts FROM fact_delta WHERE name = ${name}
        ) AS part GROUP BY value HAVING sum(envs) > 0
      ), found AS (SELECT * FROM counted WHERE value ILIKE ${containing(search)}),
      best AS (SELECT * FROM found ORDER BY envs DESC, value LIMIT ${limit})
      SELECT (SELECT json_agg(${LIST} ORDER BY envs DESC, value) FROM best) AS values,
        (SELECT count(*)::integer FROM found) AS distinct,
        (SELECT coalesce(sum(envs), 0)::integer FROM counted) AS envs`,
  )
  if (!row) throw new Error('a query of scalars gave no row')
  return row
}
