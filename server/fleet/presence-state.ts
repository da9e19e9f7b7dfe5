import type { Presence } from '../contract/host.ts'
import type { Deps } from '../deps.ts'

const DAY = 86_400_000

/** Moments that divide on-time from late and late from silent. */
export type PresenceLimits = { late: Date; silent: Date }

export function presenceLimits({ config, now }: Pick<Deps, 'config' | 'now'>): PresenceLimits {
  const patience = 2 * config.checkInSeconds * 1000
  const at = now().getTime()
  return { late: new Date(at - patience), silent: new Date(at - Math.max(DAY, patience)) }
}

/**
 * SQL, of host `h` with its row `s` of `host_seen`. A first snapshot is committed a few seconds before the presence that
 * came with it is flushed.
 */
export const HEARD = "coalesce(nullif(s.at, '-infinity'), h.changed_at, h.enrolled_at)"

export function presenceOf(hasContent: boolean, heard: Date, { late, silent }: PresenceLimits): Presence {
  if (!hasContent) return 'pending'
  if (heard >= late) return 'on-time'
  return heard >= silent ? 'late' : 'silent'
}
