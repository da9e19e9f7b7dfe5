import type { Presence } from '../contract/host.ts'
import { raw, sql, type Sql } from './sql.ts'

/** Condition on host `h`, by the state stored with it, as the counts are: see server/fleet/presence-sweep.ts. */
export function presenceIs(state: Presence): Sql {
  if (state === 'pending') return sql`h.content_hash IS NULL`
  // As text of the statement: the index on those that are not on time is partial.
  return raw(`h.content_hash IS NOT NULL AND h.presence = '${state}'`)
}
