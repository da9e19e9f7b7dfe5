import { ApiError } from '../errors.ts'

/** A clock that is further ahead is wrong; one that is behind may be an agent that was offline for weeks. */
const MAX_AHEAD_MS = 5 * 60_000

/** The latest moment that anybody may have told of by now. */
export const latestAt = (now: Date): Date => new Date(now.getTime() + MAX_AHEAD_MS)

/**
 * A stored moment, or null for one that nobody can have told of yet: the server's clock was wrong when it was noted, and
 * all that is told until that moment would be taken for older.
 */
export const believed = (moment: Date | null, now: Date): Date | null =>
  moment && moment <= latestAt(now) ? moment : null

/** @throws ApiError where an agent looked later than it can have */
export function checkClock(takenAt: Date, arrival: Date): void {
  if (takenAt <= latestAt(arrival)) return
  const ahead = takenAt.getTime() - arrival.getTime()
  throw new ApiError(
    'clock-out-of-range',
    `takenAt ${takenAt.toISOString()} is ${Math.round(ahead / 1000)} s ahead of the server's clock ` +
      `${arrival.toISOString()}; expected at most ${MAX_AHEAD_MS / 1000} s`,
    { errors: [{ field: '/takenAt', expected: `at most ${MAX_AHEAD_MS / 1000} s in the future` }] },
  )
}
