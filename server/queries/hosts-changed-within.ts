import type pg from 'pg'
import { CHANGED } from './host-filter.ts'
import { raw, run, sql } from './sql.ts'

/** Ids of hosts changed in the last milliseconds, by the clock that their moments are of; the latest first. */
export async function hostsChangedWithin(pool: pg.Pool, ms: number, limit: number): Promise<string[]> {
  const rows = await run<{ id: string }>(
    pool,
    sql`SELECT h.id FROM host h WHERE ${raw(CHANGED)} >= now() - make_interval(secs => ${ms / 1000}) ORDER BY ${raw(CHANGED)} DESC LIMIT ${limit}`,
  )
  return rows.map(({ id }) => id)
}
