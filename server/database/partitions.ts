import type { Pool, PoolClient } from 'pg'
import type { Deps } from '../deps.ts'
import { isLockedOut } from './transaction.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** A server that is down for a week loses nothing: what has no partition of its own goes to the default one. */
const DAYS_AHEAD = 7

/**
 * A backup reads every table for hours and locks each for as long, and writers wait behind whoever waits for it: so
 * briefly, and again in an hour. The default partition takes the rows.
 */
export const WAIT_BRIEFLY = "SET LOCAL lock_timeout = '500ms'"

const nameOf = (day: Date): string => `occurrence_${day.toISOString().slice(0, 10).replaceAll('-', '')}`
const dayOf = (moment: Date): Date => new Date(Math.floor(moment.getTime() / DAY) * DAY)

/**
 * Makes the daily partitions of `occurrence` for today and the days ahead. Safe to run at any time, on any replica.
 * @throws what `isLockedOut` knows, while a backup reads the table
 */
export async function ensurePartitions(pool: Pool, now: Date): Promise<string[]> {
  const client = await pool.connect()
  const made: string[] = []
  try {
    for (let ahead = 0; ahead <= DAYS_AHEAD; ahead++) {
      const day = new Date(dayOf(now).getTime() + ahead * DAY)
      if (await makePartition(client, day)) made.push(nameOf(day))
    }
    client.release()
    return made
  } catch (error) {
    client.release(true)
    throw error
  }
}

async function makePartition(client: PoolClient, day: Date): Promise<boolean> {
  const name = nameOf(day)
  const exists = async () =>
    (await client.query('SELECT FROM pg_class WHERE oid = to_regclass($1)', [name])).rowCount === 1
  if (await exists()) return false
  const from = day.toISOString()
  const to = new Date(day.getTime() + DAY).toISOString()
  await client.query('BEGIN')
  await client.query("SELECT pg_advisory_xact_lock(hashtext('envherd partitions'))")
  const missing = !(await exists())
  if (missing) {
    // Attaching fails while the default partition holds rows of that day: they move first. The lock keeps writers
    // from adding more, for the few milliseconds this takes.
    await client.query(WAIT_BRIEFLY)
    await client.query('LOCK TABLE occurrence IN ACCESS EXCLUSIVE MODE')
    await client.query(`CREATE TABLE ${name} (LIKE occurrence INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`)
    await client.query(
      `WITH moved AS (DELETE FROM occurrence_default WHERE at >= '${from}' AND at < '${to}' RETURNING *)
       INSERT INTO ${name} SELECT * FROM moved`,
    )
    await client.query(
      `ALTER TABLE occurrence ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${to}')`,
    )
  }
  await client.query('COMMIT')
  return missing
}

/** Drops the days that ended before `cutoff`, with what the default partition holds of that time. */
export async function dropPartitions(client: PoolClient, cutoff: Date): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'occurrence'::regclass`,
  )
  const last = nameOf(new Date(cutoff.getTime() - DAY))
  const old = rows.map(({ name }) => name).filter((name) => /^occurrence_\d{8}$/.test(name) && name <= last)
  for (const name of old) await client.query(`DROP TABLE ${name}`)
  await client.query('DELETE FROM occurrence_default WHERE at < $1', [cutoff])
  return old.sort()
}

export type PartitionKeeper = { close(): void }

/** Keeps the partitions ahead of the clock: once before serving, then every hour. */
export async function keepPartitions({
  pool,
  log,
  now,
}: Pick<Deps, 'pool' | 'log' | 'now'>): Promise<PartitionKeeper> {
  const warn = (error: unknown) =>
    log.warn({ err: error }, 'partitions could not be made; the default partition takes their rows')
  await ensurePartitions(pool, now()).catch((error: unknown) => {
    if (!isLockedOut(error)) throw error
    warn(error)
  })
  const timer = setInterval(() => void ensurePartitions(pool, now()).catch(warn), HOUR)
  timer.unref()
  return { close: () => clearInterval(timer) }
}
