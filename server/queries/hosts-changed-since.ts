import type pg from 'pg'
import { run, sql } from './sql.ts'

/** Ids of hosts changed since a moment, the latest first. */
export async function hostsChangedSince(pool: pg.Pool, since: Date, limit: number): Promise<string[]> {
  const rows = await run<{ id: string }>(
    pool,
    sql`SELECT id FROM host WHERE changed_at >= ${since} ORDER BY changed_at DESC LIMIT ${limit}`,
  )
  return rows.map(({ id }) => id)
}
