import type { Deps } from '../deps.ts'
import { runPrepared, sql } from './sql.ts'

/**
 * A row carries the moment it was written and is seen from the commit on: what a transaction has written that is still
 * under way carries a later moment than its start. All replicas have one role, so all of them are seen.
 */
const UNTIL = sql`SELECT least(clock_timestamp(), (SELECT min(xact_start) FROM pg_stat_activity
  WHERE backend_xid IS NOT NULL AND backend_type = 'client backend'
    AND datid = (SELECT oid FROM pg_database WHERE datname = current_database()))) AS at`

/**
 * The moment up to which all changes are in what is read next: asked for by `changedSince`, the next answer has all that
 * are not in this one. In the clock that is behind, of this computer's and the database's.
 */
export async function committedUntil({ pool, now }: Pick<Deps, 'pool' | 'now'>): Promise<string> {
  const [row] = await runPrepared<{ at: Date }>(pool, UNTIL)
  if (!row) throw new Error('SELECT without FROM gave no row')
  const here = now()
  return (row.at < here ? row.at : here).toISOString()
}
