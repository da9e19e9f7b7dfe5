import type { Pool, PoolClient } from 'pg'
import { inTransaction } from '../database/transaction.ts'
import type { Difference } from './verify-counters.ts'

/*
 * Sums over all hosts. Triggers on `host` add a row of differences for every statement that changes it, in its
 * transaction; all rows together are the count at any moment. Folded into one row now and then, by whoever sweeps.
 */

const COLUMNS = 'hosts on_time late silent pending with_findings critical high medium low info'.split(' ')
const SUMS = COLUMNS.map((name) => `sum(${name})::integer AS ${name}`).join(', ')

/** Rows added meanwhile are not seen here and stay; two that fold at once take different rows. */
const FOLD = `
  WITH gone AS (DELETE FROM fleet_count RETURNING *)
  INSERT INTO fleet_count (${COLUMNS.join(', ')}) SELECT ${SUMS} FROM gone HAVING count(*) > 0`

const IS_ONE = 'SELECT count(*) AS rows FROM (SELECT FROM fleet_count LIMIT 2) AS first'

export async function foldFleetCount(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ rows: number }>(IS_ONE)
  if ((rows[0]?.rows ?? 0) < 2) return
  await inTransaction(pool, (client) => client.query(FOLD))
  // A few pages, read with every summary: autovacuum comes once a minute at most.
  await pool.query('VACUUM fleet_count')
}

/** The same sums, from the hosts; in the order of the columns. */
export const COUNT_FLEET = `
  SELECT count(*)::integer AS hosts,
    (count(*) FILTER (WHERE content_hash IS NOT NULL AND presence = 'on-time'))::integer AS on_time,
    (count(*) FILTER (WHERE content_hash IS NOT NULL AND presence = 'late'))::integer AS late,
    (count(*) FILTER (WHERE content_hash IS NOT NULL AND presence = 'silent'))::integer AS silent,
    (count(*) FILTER (WHERE content_hash IS NULL))::integer AS pending,
    (count(*) FILTER (WHERE critical + high + medium + low + info > 0))::integer AS with_findings,
    coalesce(sum(critical), 0)::integer AS critical, coalesce(sum(high), 0)::integer AS high,
    coalesce(sum(medium), 0)::integer AS medium, coalesce(sum(low), 0)::integer AS low,
    coalesce(sum(info), 0)::integer AS info
  FROM host`

/** For `verifyCounters`, in its transaction. */
export async function verifyFleetCount(client: PoolClient): Promise<Difference[]> {
  type Sums = Record<string, number | null>
  const [kept] = (await client.query<Sums>(`SELECT ${SUMS} FROM fleet_count`)).rows
  const [counted] = (await client.query<Sums>(COUNT_FLEET)).rows
  return COLUMNS.map((name) => ({
    counter: `${name} of the fleet`,
    kept: kept?.[name] ?? 0,
    counted: counted?.[name] ?? 0,
  })).filter((difference) => difference.kept !== difference.counted)
}
