import type { Presence } from '../contract/host.ts'
import type { Deps } from '../deps.ts'
import { HEARD, presenceLimits, presenceOf } from './presence.ts'
import { run, sql } from './sql.ts'

/** Which hosts are late or silent. */
export async function hostsNotOnTime(
  deps: Pick<Deps, 'config' | 'now' | 'pool' | 'presence'>,
): Promise<Map<string, Presence>> {
  const limits = presenceLimits(deps)
  const rows = await run<{ id: string; heard_at: Date }>(
    deps.pool,
    sql`SELECT h.id, ${HEARD} AS heard_at FROM host h
      WHERE h.content_hash IS NOT NULL AND ${HEARD} < ${limits.late}`,
  )
  const states = rows.map(({ id, heard_at: heard }): [string, Presence] => {
    const remembered = deps.presence.lastSeen(id)
    return [id, presenceOf(true, remembered && remembered > heard ? remembered : heard, limits)]
  })
  return new Map(states.filter(([, state]) => state !== 'on-time'))
}
