import type { Pool, PoolClient } from 'pg'
import { WAIT_BRIEFLY } from '../database/partitions.ts'
import { inTransaction } from '../database/transaction.ts'
import { carrySome, CURRENT_BEFORE, type Carried, type GiveUp } from './carry.ts'
import { removeContents } from './contents.ts'
import { monthOf, startOf } from './moment.ts'

/** A server that is down for weeks loses nothing: what has no partition of its own goes to the default one. */
const MONTHS_AHEAD = 2

const nameOf = (month: number): string =>
  `history_${startOf(month).toISOString().slice(0, 7).replace('-', '')}`

const LOCK = "SELECT pg_advisory_xact_lock(hashtext('envherd history months'))"

/**
 * Makes the partitions of this month and those ahead. Safe to run at any time, on any replica.
 * @throws what `isLockedOut` knows, while a backup reads the table
 */
export async function ensureMonths(pool: Pool, now: Date): Promise<string[]> {
  const made: string[] = []
  for (let month = monthOf(now); month <= monthOf(now) + MONTHS_AHEAD; month++) {
    const name = nameOf(month)
    if (await isThere(pool, name)) continue
    const isMade = await inTransaction(pool, async (client) => {
      await client.query(LOCK)
      if (await isThere(client, name)) return false
      // Attaching fails while the default partition holds rows of that month: they move first.
      await client.query(WAIT_BRIEFLY)
      await client.query('LOCK TABLE history IN ACCESS EXCLUSIVE MODE')
      await client.query(`CREATE TABLE ${name} (LIKE history INCLUDING DEFAULTS INCLUDING STORAGE)`)
      await client.query(
        `WITH moved AS (DELETE FROM history_default WHERE month = ${month} RETURNING *)
         INSERT INTO ${name} SELECT * FROM moved`,
      )
      await client.query(
        `ALTER TABLE history ATTACH PARTITION ${name} FOR VALUES FROM (${month}) TO (${month + 1})`,
      )
      return true
    })
    if (isMade) made.push(name)
  }
  return made
}

const isThere = async (db: Pool | PoolClient, name: string) =>
  (await db.query('SELECT FROM pg_class WHERE oid = to_regclass($1)', [name])).rowCount === 1

export type RemovedHistory = Carried & { months: string[]; contents: number }

/**
 * Drops the months that ended before `cutoff`. What is still a host's current snapshot is first carried into the
 * present month; then contents go that no month refers to any more.
 */
export async function dropMonths(
  pool: Pool,
  cutoff: Date,
  now: Date,
  giveUp: GiveUp,
  lost?: AbortSignal,
): Promise<RemovedHistory> {
  const oldest = monthOf(cutoff)
  const total = { carried: 0, unreadable: 0 }
  for (;;) {
    lost?.throwIfAborted()
    const { carried, unreadable } = await carrySome(pool, { oldest, month: monthOf(now) }, giveUp)
    total.carried += carried
    total.unreadable += unreadable
    if (carried + unreadable > 0) continue
    const months = await dropUnlessCurrent(pool, oldest)
    if (months) return { ...total, months, contents: await removeContents(pool, oldest, lost) }
  }
}

/** @returns undefined where a snapshot there has become current meanwhile: sent again, after all that time */
async function dropUnlessCurrent(pool: Pool, oldest: number): Promise<string[] | undefined> {
  return inTransaction(pool, async (client) => {
    // Waits briefly behind writers, who then wait behind it: rather later than long. Autovacuum gives way after 1 s.
    await client.query("SET LOCAL lock_timeout = '2s'")
    await client.query(LOCK)
    const { rows } = await client.query<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'history'::regclass`,
    )
    const old = rows
      .map(({ name }) => name)
      .filter((name) => /^history_\d{6}$/.test(name) && name < nameOf(oldest))
      .sort()
    if (old.length > 0) await client.query('LOCK TABLE history IN ACCESS EXCLUSIVE MODE')
    const { rowCount } = await client.query(`${CURRENT_BEFORE} LIMIT 1`, [oldest])
    if (rowCount !== 0) return undefined
    for (const name of old) await client.query(`DROP TABLE ${name}`)
    await client.query('DELETE FROM history_default WHERE month < $1', [oldest])
    return old
  })
}
