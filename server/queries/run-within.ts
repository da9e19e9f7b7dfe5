import type pg from 'pg'
import { ApiError } from '../errors.ts'
import { statementOf, type Sql } from './sql.ts'

const STATEMENT_TIMEOUT = '57014'

/**
 * For counts that read as much as the caller asks for: in so many milliseconds all of it, or an error, and never a
 * part of it as if it were the whole.
 * @throws ApiError invalid-request
 */
export async function runWithin<Row extends pg.QueryResultRow>(
  pool: pg.Pool,
  statement: Sql,
  ms: number,
): Promise<Row[]> {
  const client = await pool.connect()
  try {
    await client.query(
      `BEGIN READ ONLY; SET LOCAL statement_timeout = ${ms}; SET LOCAL work_mem = '64MB';
      SET LOCAL max_parallel_workers_per_gather = 2`,
    )
    const { rows } = await client.query<Row>(statementOf(statement))
    await client.query('COMMIT')
    client.release()
    return rows
  } catch (error) {
    client.release(true)
    if (!(error instanceof Error) || !('code' in error) || error.code !== STATEMENT_TIMEOUT) throw error
    const detail = `counting took longer than ${ms / 1000} s; ask for a shorter range or for fewer hosts`
    throw new ApiError('invalid-request', detail)
  }
}
