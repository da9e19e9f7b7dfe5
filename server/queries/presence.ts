import type { Presence as PresenceState } from '../contract/host.ts'
import type { Deps } from '../deps.ts'
import { raw, sql, type Sql } from './sql.ts'

const DAY = 86_400_000

/** Moments that divide on-time from late and late from silent. */
export type PresenceLimits = { late: Date; silent: Date }

export function presenceLimits({ config, now }: Pick<Deps, 'config' | 'now'>): PresenceLimits {
  const patience = 2 * config.checkInSeconds * 1000
  const at = now().getTime()
  return { late: new Date(at - patience), silent: new Date(at - Math.max(DAY, patience)) }
}

/** A first snapshot is committed a few seconds before the presence that came with it is flushed. */
export const HEARD = raw('coalesce(h.last_seen_at, h.changed_at, h.enrolled_at)')

export function presenceIs(state: PresenceState, { late, silent }: PresenceLimits): Sql {
  if (state === 'pending') return sql`h.content_hash IS NULL`
  const has = sql`h.content_hash IS NOT NULL`
  if (state === 'on-time') return sql`${has} AND ${HEARD} >= ${late}`
  if (state === 'silent') return sql`${has} AND ${HEARD} < ${silent}`
  return sql`${has} AND ${HEARD} >= ${silent} AND ${HEARD} < ${late}`
}

export function presenceOf(
  hasContent: boolean,
  heard: Date,
  { late, silent }: PresenceLimits,
): PresenceState {
  if (!hasContent) return 'pending'
  if (heard >= late) return 'on-time'
  return heard >= silent ? 'late' : 'silent'
}
