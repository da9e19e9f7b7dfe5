import type { Pool, PoolClient } from 'pg'

/** Runs `work` in one transaction; when this returns, it is committed and on disk. */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  mode = '',
): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query(`BEGIN ${mode}`)
    const result = await work(client)
    await client.query('COMMIT')
    client.release()
    return result
  } catch (error) {
    // The connection may be what failed: give it up rather than find out. Its end rolls the transaction back.
    client.release(true)
    throw error
  }
}

const RUN_AGAIN = new Set(['40001', '40P01'])

/** Serialization failure and deadlock: the same transaction succeeds when it is run again. */
export const isToRunAgain = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && RUN_AGAIN.has(String(error.code))
