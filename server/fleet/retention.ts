import type { Pool, PoolClient } from 'pg'
import { cutLog } from '../aggregation/cut.ts'
import { asTheOnlyOne } from '../database/only-one.ts'
import { inTransaction } from '../database/transaction.ts'
import type { Deps } from '../deps.ts'
import { CONTENT_LOCK } from './content.ts'

const DAY = 86_400_000
/** After a start there is more urgent work. */
const FIRST_RUN_MS = 60_000
const BATCH = 500

export type Removed = { partitions: string[]; minutes: number; snapshots: number; contents: number }

/** Removes what is older than the days kept; whole days, so that log and minutes end at the same moment. */
export async function applyRetention({
  pool,
  config,
  now,
}: Pick<Deps, 'pool' | 'now'> & { config: Pick<Deps['config'], 'retentionDays'> }): Promise<Removed> {
  const cutoff = new Date((Math.floor(now().getTime() / DAY) - config.retentionDays) * DAY)
  const log = await inTransaction(pool, async (client) => {
    // Waits briefly behind writers, who then wait behind it: rather tomorrow than long.
    await client.query("SET LOCAL lock_timeout = '5s'")
    return cutLog(client, cutoff, now())
  })
  const snapshots = await removeSnapshots(pool, cutoff)
  return { ...log, snapshots, contents: await removeContents(pool) }
}

/** Host rows are locked as ingest does, so that none of their old snapshots becomes the current one meanwhile. */
async function removeSnapshots(pool: Pool, cutoff: Date): Promise<number> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT DISTINCT s.host_id AS id FROM snapshot s JOIN host h ON h.id = s.host_id
     WHERE s.taken_at < $1 AND s.id IS DISTINCT FROM h.snapshot_id`,
    [cutoff],
  )
  let removed = 0
  for (const ids of batches(rows.map(({ id }) => id))) {
    removed += await inTransaction(pool, async (client) => {
      await client.query('SELECT FROM host WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE', [ids])
      const { rowCount } = await client.query(
        `DELETE FROM snapshot s USING host h
         WHERE h.id = s.host_id AND h.id = ANY ($1::uuid[]) AND s.taken_at < $2
           AND s.id IS DISTINCT FROM h.snapshot_id`,
        [ids, cutoff],
      )
      return rowCount ?? 0
    })
  }
  return removed
}

/**
 * A writer relies on contents it found. It holds the lock shared; the first line waits for all of them, so the
 * candidates miss no snapshot up to `newest`, and each batch asks, alone with the lock, about those after it.
 */
async function removeContents(pool: Pool): Promise<number> {
  const newest = await inTransaction(pool, async (client) => {
    await lockContents(client)
    const { rows } = await client.query<{ id: number }>('SELECT coalesce(max(id), 0) AS id FROM snapshot')
    return rows[0]?.id ?? 0
  })
  const { rows } = await pool.query<{ hash: Buffer }>(
    `SELECT hash FROM section_content c
     WHERE NOT EXISTS (SELECT FROM (SELECT unnest(section_hashes) AS hash FROM snapshot) used WHERE used.hash = c.hash)`,
  )
  let removed = 0
  for (const hashes of batches(rows.map(({ hash }) => hash))) {
    removed += await inTransaction(pool, async (client) => {
      await lockContents(client)
      const { rowCount } = await client.query(
        `DELETE FROM section_content WHERE hash = ANY ($1::bytea[])
           AND hash NOT IN (SELECT unnest(section_hashes) FROM snapshot WHERE id > $2)`,
        [hashes, newest],
      )
      return rowCount ?? 0
    })
  }
  return removed
}

const lockContents = (client: PoolClient) => client.query(`SELECT pg_advisory_xact_lock(${CONTENT_LOCK})`)

const batches = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / BATCH) }, (_, n) => items.slice(n * BATCH, (n + 1) * BATCH))

/** Once a day, by one replica at a time. */
export function keepRetention(deps: Pick<Deps, 'pool' | 'log' | 'now' | 'config'>): {
  close(): Promise<void>
} {
  let running: Promise<void> | undefined
  const run = () => {
    running = asTheOnlyOne(deps.pool, 'retention', async () => {
      const removed = await applyRetention(deps)
      deps.log.info(removed, `removed what is older than ${deps.config.retentionDays} days`)
    }).then(
      () => undefined,
      (error: unknown) => deps.log.warn({ err: error }, 'old data could not be removed; again tomorrow'),
    )
  }
  let daily: NodeJS.Timeout | undefined
  const first = setTimeout(() => {
    run()
    daily = setInterval(run, DAY)
  }, FIRST_RUN_MS)
  return {
    close: async () => {
      clearTimeout(first)
      clearInterval(daily)
      await running
    },
  }
}
