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

/** What a failed transaction says to all that comes after. */
const ABORTED = '25P02'

/**
 * What a transaction does at once: its connection sends each statement without waiting for the answer to the one before,
 * and Postgres takes them in this order. All have ended when this returns or throws.
 * @throws the cause: those behind it only say that something has failed
 */
export async function pipelined<T extends readonly unknown[] | []>(
  work: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  const ended = await Promise.allSettled(work)
  const failed = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
  if (failed.length > 0) throw failed.find((error) => !hasCode(error, ABORTED)) ?? failed[0]
  return Promise.all(work)
}

const RUN_AGAIN = new Set(['40001', '40P01'])

/** Serialization failure and deadlock: the same transaction succeeds when it is run again. */
export const isToRunAgain = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && RUN_AGAIN.has(String(error.code))

/** Somebody held a lock for longer than the transaction would wait. */
export const isLockedOut = (error: unknown): boolean => hasCode(error, '55P03')

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
