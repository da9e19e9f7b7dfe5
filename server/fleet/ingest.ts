import { diagnose as diagnoseByCatalogue } from '#agent/detectors/diagnose.ts'
import type { Deps, Ingest } from '../deps.ts'
import { ApiError } from '../errors.ts'
import { commitRound } from './commit-round.ts'
import { createGroups } from './group-commit.ts'
import { judge, type Diagnose, type Judged } from './judge.ts'

/** A clock that is further ahead is wrong; one that is behind may be an agent that was offline for weeks. */
const MAX_AHEAD_MS = 5 * 60_000
/** Some seconds of work at full rate: more would only let every sender wait until its time is out. */
const QUEUED_GROUPS = 20

export type IngestDeps = Pick<Deps, 'pool' | 'log' | 'policy' | 'now'> & {
  config: Pick<Deps['config'], 'groupDelayMs' | 'groupSize'>
  diagnose?: Diagnose
}

export function createIngest({ pool, log, policy, now, config, diagnose }: IngestDeps): Ingest {
  const groups = createGroups({
    delayMs: config.groupDelayMs,
    size: config.groupSize,
    capacity: config.groupSize * QUEUED_GROUPS,
    keyOf: (judged: Judged) => judged.hostId,
    before: (a, b) => a.takenAt.getTime() - b.takenAt.getTime(),
    commit: (round) => commitRound(pool, round),
    missing: () => new ApiError('not-found', 'the host was removed; enrol it again'),
  })
  return {
    submit: async (hostId, snapshot) => {
      const arrival = now()
      checkClock(new Date(snapshot.takenAt), arrival)
      const judged = judge(hostId, snapshot, arrival, policy, diagnose ?? diagnoseByCatalogue)
      if (judged.leaks.length > 0) {
        log.warn(
          { hostId, agentVersion: judged.agentVersion, sections: judged.leaks },
          'an agent sent a credential; it was masked, the agent should be updated',
        )
      }
      return groups.add(judged)
    },
    close: () => groups.close(),
  }
}

function checkClock(takenAt: Date, arrival: Date): void {
  const ahead = takenAt.getTime() - arrival.getTime()
  if (ahead <= MAX_AHEAD_MS) return
  throw new ApiError(
    'clock-out-of-range',
    `takenAt ${takenAt.toISOString()} is ${Math.round(ahead / 1000)} s ahead of the server's clock ` +
      `${arrival.toISOString()}; expected at most ${MAX_AHEAD_MS / 1000} s`,
    { errors: [{ field: '/takenAt', expected: `at most ${MAX_AHEAD_MS / 1000} s in the future` }] },
  )
}
