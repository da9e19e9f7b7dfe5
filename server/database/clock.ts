import type { Pool, PoolClient } from 'pg'

/**
 * The earlier of this machine's clock and the database's. What is taken away by a clock that is ahead by mistake does
 * not come back with the right time; what stays a while too long does no harm.
 */
export async function earlierClock(database: Pool | PoolClient, now: Date): Promise<Date> {
  const { rows } = await database.query<{ at: Date }>(
    'SELECT least($1::timestamptz, clock_timestamp()) AS at',
    [now],
  )
  return rows[0]?.at ?? now
}
