import type { PoolClient, QueryResult, QueryResultRow } from 'pg'

export type Run = <R extends QueryResultRow>(
  text: string,
  values?: readonly unknown[],
) => Promise<QueryResult<R>>

/** Longer than anything takes; pg reads 0 as "as the pool has it". */
const A_DAY_MS = 24 * 3_600_000

/** For statements of this transaction that may read a whole log: neither Postgres nor pg gives them up. */
export async function patiently(client: PoolClient): Promise<Run> {
  await client.query('SET LOCAL statement_timeout = 0')
  return (text, values = []) => {
    // Not in the types of a query.
    const statement = { text, values: [...values], query_timeout: A_DAY_MS }
    return client.query(statement)
  }
}
