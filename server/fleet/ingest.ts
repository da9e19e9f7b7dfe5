import { diagnose as diagnoseByCatalogue } from '#agent/detectors/diagnose.ts'
import type { Snapshot } from '#agent/contract/snapshot.ts'
import type { SnapshotReply } from '#agent/contract/uplink.ts'
import type { Deps, Ingest } from '../deps.ts'
import { ApiError } from '../errors.ts'
import { commitRound } from './commit-round.ts'
import { createGroups, Unavailable } from './group-commit.ts'
import { readMemories } from './earlier.ts'
import { judge, judgeAgain, type Diagnose, type Judged } from './judge.ts'
import { withOtherAgents, type OtherAgentsDeps } from './other-agents.ts'

/** A clock that is further ahead is wrong; one that is behind may be an agent that was offline for weeks. */
const MAX_AHEAD_MS = 5 * 60_000
/** Some seconds of work at full rate: more would only let every sender wait until its time is out. */
const QUEUED_GROUPS = 20

export type IngestDeps = Pick<Deps, 'policy' | 'now' | 'fleetFacts'> &
  OtherAgentsDeps & {
    config: Pick<Deps['config'], 'groupDelayMs' | 'groupSize'>
    diagnose?: Diagnose
  }

const byCatalogue: Diagnose = (snapshot, policy, surroundings) =>
  diagnoseByCatalogue(snapshot, policy, undefined, surroundings)

export function createIngest({
  pool,
  log,
  policy,
  now,
  fleetFacts,
  readSnapshot,
  config,
  diagnose = byCatalogue,
}: IngestDeps): Ingest {
  const judging = async (hostId: string, snapshot: Snapshot) => ({
    policy: policy.current(),
    diagnose,
    fleet: fleetFacts(),
    memories: await readMemories(pool, hostId, snapshot),
  })
  const groups = createGroups({
    delayMs: config.groupDelayMs,
    size: config.groupSize,
    capacity: config.groupSize * QUEUED_GROUPS,
    keyOf: (judged: Judged) => judged.hostId,
    before: (a, b) => a.takenAt.getTime() - b.takenAt.getTime(),
    commit: (round) => commitRound(pool, round),
    missing: () => new ApiError('not-found', 'the host was removed; enrol it again'),
  })
  const toJudged = async (hostId: string, sent: Snapshot): Promise<Judged> => {
    const arrival = now()
    checkClock(new Date(sent.takenAt), arrival)
    const snapshot = await withOtherAgents({ pool, log, readSnapshot }, hostId, sent)
    const judged = judge(hostId, snapshot, arrival, await judging(hostId, snapshot))
    if (judged.leaks.length > 0) {
      log.warn(
        { hostId, agentVersion: judged.agentVersion, sections: judged.leaks },
        'an agent sent a credential; it was masked, the agent should be updated',
      )
    }
    return judged
  }
  /** Taken and not yet in the queue, because what came before is still being read. */
  const arriving = new Set<Promise<Judged>>()
  let closed = false
  /** The last one of each host: snapshots of a host are queued as they came, whatever each had to read before. */
  const lastOf = new Map<string, Promise<Judged>>()
  const add = async (hostId: string, make: () => Promise<Judged>): Promise<SnapshotReply> => {
    if (closed) throw new Unavailable('the server is closing')
    const before = lastOf.get(hostId)
    const judged = before ? Promise.allSettled([before]).then(make) : make()
    arriving.add(judged)
    lastOf.set(hostId, judged)
    try {
      return await groups.add(await judged)
    } finally {
      arriving.delete(judged)
      if (lastOf.get(hostId) === judged) lastOf.delete(hostId)
    }
  }
  return {
    submit: (hostId, snapshot) => add(hostId, () => toJudged(hostId, snapshot)),
    judgeAgain: async (hostId, stored, storedHash) => {
      const again = async () => judgeAgain(hostId, stored, storedHash, now(), await judging(hostId, stored))
      await add(hostId, again)
    },
    close: async () => {
      closed = true
      await Promise.allSettled(arriving)
      await groups.close()
    },
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
