import type { Pool } from 'pg'
import { inTransaction } from './transaction.ts'

/** Runs the work unless another replica is at the same work; the lock goes with the connection. */
export async function asTheOnlyOne(pool: Pool, name: string, work: () => Promise<void>): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    // The connection idles while the work runs on others.
    await client.query('SET LOCAL idle_in_transaction_session_timeout = 0')
    const { rows } = await client.query<{ mine: boolean }>(
      'SELECT pg_try_advisory_xact_lock(hashtext($1)) AS mine',
      [`envherd ${name}`],
    )
    const mine = rows[0]?.mine === true
    if (mine) await work()
    return mine
  })
}
