import { diagnose as diagnoseByCatalogue } from '#agent/detectors/diagnose.ts'
import type { Snapshot } from '#agent/contract/snapshot.ts'
import type { SnapshotReply } from '#agent/contract/uplink.ts'
import type { Deps, Ingest, Sender } from '../deps.ts'
import { ApiError, toApiError } from '../errors.ts'
import { Lru } from '../history/lru.ts'
import { createHistory } from '../history/write.ts'
import { checkClock } from './clock.ts'
import { commitRound, OUTDATED } from './commit-round.ts'
import { isPoison, keepDeadLetter } from './dead-letters.ts'
import { createGroups, Unavailable } from './group-commit.ts'
import { readMemories } from './earlier.ts'
import { checkEnvIds, judge, judgeAgain, type Diagnose, type Judged } from './judge.ts'
import {
  isOnWindows,
  withoutLeavers,
  withOtherAgents,
  type Merged,
  type OtherAgentsDeps,
  type Several,
} from './other-agents.ts'

/** Some seconds of work at full rate: more would only let every sender wait until its time is out. */
const QUEUED_GROUPS = 20
/** 150 bytes each. */
const MOST_SEVERAL = 20_000
/** Each time another replica was faster with what another agent of the host told. */
const MERGES = 5

export type IngestDeps = Pick<Deps, 'policy' | 'now' | 'fleetFacts' | 'agents'> &
  OtherAgentsDeps & {
    config: Pick<Deps['config'], 'groupDelayMs' | 'groupSize'>
    diagnose?: Diagnose
    meters?: Deps['meters']
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
  agents,
  diagnose = byCatalogue,
  meters,
}: IngestDeps): Ingest {
  const judging = async (hostId: string, snapshot: Snapshot) => ({
    policy: policy.current(),
    diagnose,
    fleet: fleetFacts(),
    memories: await readMemories(pool, hostId, snapshot),
  })
  const history = createHistory()
  agents.onGap(history.forget)
  const groups = createGroups({
    delayMs: config.groupDelayMs,
    size: config.groupSize,
    capacity: config.groupSize * QUEUED_GROUPS,
    keyOf: (judged: Judged) => judged.hostId,
    before: (a, b) => a.takenAt.getTime() - b.takenAt.getTime(),
    commit: (round) => {
      meters?.groups.observe(round.length)
      const end = meters?.commits.startTimer()
      return commitRound(pool, agents, history, round).finally(end)
    },
    missing: () => new ApiError('not-found', 'the host was removed; enrol it again'),
  })
  meters?.readAtScrape('envherd_commit_queue_snapshots', 'Snapshots that wait for a commit group.', () =>
    groups.waiting(),
  )
  const others = { pool, log, readSnapshot }
  const several: Several = new Lru(MOST_SEVERAL)
  const toJudged = async (hostId: string, merged: Merged, arrival: Date): Promise<Judged> => {
    const surroundings = await judging(hostId, merged.snapshot)
    const end = meters?.judging.startTimer()
    const judged = judge(hostId, merged, arrival, surroundings)
    end?.()
    if (judged.leaks.length > 0) {
      log.warn(
        { hostId, agentVersion: judged.agentVersion, sections: judged.leaks },
        'an agent sent a credential; it was masked, the agent should be updated',
      )
    }
    return judged
  }
  const told = async (sender: Sender, sent: Snapshot): Promise<Judged> => {
    const arrival = now()
    checkClock(new Date(sent.takenAt), arrival)
    checkEnvIds(sent)
    return toJudged(sender.hostId, await withOtherAgents(others, several, sender, sent, arrival), arrival)
  }
  const left = async (hostId: string): Promise<Judged | null> => {
    const merged = await withoutLeavers(others, hostId, now())
    return merged ? toJudged(hostId, merged, now()) : null
  }
  /** Taken and not yet in the queue, because what came before is still being read. */
  const arriving = new Set<Promise<unknown>>()
  let closed = false
  /** The last one of each host: snapshots of a host are queued as they came, whatever each had to read before. */
  const lastOf = new Map<string, { made: Promise<unknown>; done: Promise<unknown> }>()
  /** @param isMerged made of what the host is by then, so that all before it has to be committed */
  const add = async (
    hostId: string,
    isMerged: boolean,
    make: () => Promise<Judged | null>,
  ): Promise<SnapshotReply | null> => {
    if (closed) throw new Unavailable('the server is closing')
    const before = lastOf.get(hostId)
    const made = before ? Promise.allSettled([isMerged ? before.done : before.made]).then(make) : make()
    const turn = { made, done: commit(made, make) }
    arriving.add(made)
    lastOf.set(hostId, turn)
    const isQueued = () => arriving.delete(made)
    void made.then(isQueued, isQueued)
    try {
      return await turn.done
    } finally {
      if (lastOf.get(hostId) === turn) lastOf.delete(hostId)
    }
  }
  /** @param again makes it anew, after it was merged with what was no longer true */
  const commit = async (made: Promise<Judged | null>, again: () => Promise<Judged | null>) => {
    for (let merges = 1; merges <= MERGES; merges++) {
      const judged = merges === 1 ? await made : await again()
      if (!judged) return null
      const reply = await groups.add(judged)
      if (reply !== OUTDATED) return reply
      several.set(judged.hostId, true)
    }
    throw new Unavailable('the agents of this host all report at once')
  }
  return {
    submit: async (sender, snapshot) => {
      try {
        const reply = await add(sender.hostId, isOnWindows(snapshot), () => told(sender, snapshot))
        if (!reply) throw new Error('a snapshot that was sent has no reply')
        meters?.snapshots.inc({ outcome: reply.outcome })
        return reply
      } catch (error) {
        if (!isPoison(error)) {
          meters?.snapshots.inc({ outcome: toApiError(error).code })
          throw error
        }
        meters?.snapshots.inc({ outcome: 'snapshot-not-taken' })
        log.error(
          { err: error, hostId: sender.hostId },
          'a snapshot could not be taken; it is kept as a dead letter',
        )
        throw await keepDeadLetter({ pool, meters }, sender, snapshot, now(), error)
      }
    },
    judgeAgain: async (hostId, stored, storedHash) => {
      const again = async () => judgeAgain(hostId, stored, storedHash, now(), await judging(hostId, stored))
      await add(hostId, false, again)
    },
    withdraw: async (hostId) => {
      await add(hostId, true, () => left(hostId))
    },
    close: async () => {
      closed = true
      await Promise.allSettled(arriving)
      await groups.close()
    },
  }
}
