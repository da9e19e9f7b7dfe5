import type pg from 'pg'
import { CHANGED } from './host-filter.ts'
import { raw, run, sql } from './sql.ts'

/** Ids of hosts changed since a moment, the latest first. */
export async function hostsChangedSince(pool: pg.Pool, since: Date, limit: number): Promise<string[]> {
  const rows = await run<{ id: string }>(
    pool,
    sql`SELECT h.id FROM host h WHERE ${raw(CHANGED)} >= ${since} ORDER BY ${raw(CHANGED)} DESC LIMIT ${limit}`,
  )
  return rows.map(({ id }) => id)
}
