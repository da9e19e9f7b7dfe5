import type { Pool, PoolClient } from 'pg'

/** The lock went with its connection: another replica may have taken over by now. */
export class NoLongerTheOnlyOne extends Error {
  constructor(name: string, cause: unknown) {
    super(`${name}: the connection that holds the lock was lost`, { cause })
  }
}

const BEAT_MS = 5_000

/**
 * Runs the work unless another replica is at the same work. The lock goes with its connection: when this process is
 * killed, at once; when it is cut off, as soon as Postgres notices (see KEEP_ALIVE). `lost` tells the work to stop
 * then: what it has begun in transactions of its own may end, nothing more begins (`lost.throwIfAborted()`).
 * @returns whether the work was done here
 * @throws NoLongerTheOnlyOne when the lock was lost before the work ended
 */
export async function asTheOnlyOne(
  pool: Pool,
  name: string,
  work: (lost: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const client = await pool.connect()
  const lost = new AbortController()
  const onLost = (error: unknown) =>
    lost.abort(new NoLongerTheOnlyOne(name, error ?? new Error('the connection ended')))
  client.once('error', onLost).once('end', onLost)
  const key = `envherd ${name}`
  try {
    const { rows } = await client.query<{ mine: boolean }>(
      'SELECT pg_try_advisory_lock(hashtext($1)) AS mine',
      [key],
    )
    if (rows[0]?.mine !== true) return false
    const beat = keepAsking(client, onLost)
    try {
      await work(lost.signal)
    } finally {
      clearInterval(beat)
      if (!lost.signal.aborted) {
        await client.query('SELECT pg_advisory_unlock(hashtext($1))', [key]).catch(onLost)
      }
    }
    lost.signal.throwIfAborted()
    return true
  } finally {
    client.off('error', onLost).off('end', onLost)
    // A connection in doubt is given up: the lock must not outlive the work in the pool.
    client.release(lost.signal.aborted)
  }
}

/** A connection that was cut without a word looks like one on which nothing is said. */
function keepAsking(client: PoolClient, onLost: (error: unknown) => void): NodeJS.Timeout {
  let answered = true
  return setInterval(() => {
    if (!answered) {
      onLost(new Error(`no answer within ${BEAT_MS} ms`))
      return
    }
    answered = false
    client.query('SELECT 1').then(() => (answered = true), onLost)
  }, BEAT_MS)
}
