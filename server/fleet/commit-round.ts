import type { Pool, PoolClient } from 'pg'
import type { SnapshotReply } from '#agent/contract/uplink.ts'
import { agentNews, AGENTS_CHANNEL } from '../accounts/agent-news.ts'
import { inTransaction, pipelined } from '../database/transaction.ts'
import { isOutOfTime, isUnavailable } from '../errors.ts'
import type { History } from '../history/write.ts'
import type { AgentCache } from '../deps.ts'
import { readAgents, writeAgents, type NextAgent } from './agent-rows.ts'
import { changesNotice, notify, type Notice } from './changes.ts'
import { latestAt } from './clock.ts'
import { countDeltas, writeCounters } from './counters.ts'
import { writeFacts, type HostFacts } from './fact-rows.ts'
import { loadFindings, writeFindings, type Written } from './finding-rows.ts'
import { confirmHosts, lockHosts, writeHosts, type Current } from './host-rows.ts'
import type { Judged } from './judge.ts'
import { compare, isEvent, type Comparison, type Transition } from './lifecycle.ts'
import { appendOccurrences } from './occurrences.ts'
import { isSame, isStillTrue, nextAgents, outcomeOf } from './outcome.ts'
import { activeSuppressions } from './suppressions.ts'

/** The reply to what was merged with a state that is no longer the host's: merge it again. */
export const OUTDATED = Symbol('outdated')

/** The reply for each snapshot; none for a host, or an agent's credential, that does not exist (any more). */
export type Replies = Map<Judged, SnapshotReply | typeof OUTDATED>

/**
 * A statement is planned once for each connection, maybe while a table has few rows: none of them is ever to be read
 * whole.
 */
const BY_INDEX = '; SET LOCAL enable_seqscan = off'

/**
 * Commits snapshots of different hosts in one transaction: findings, log, facts, history and counters change
 * together or not at all. When this returns, all of it is on disk.
 */
export async function commitRound(
  pool: Pool,
  agents: AgentCache,
  history: History,
  round: readonly Judged[],
): Promise<Replies> {
  const meanwhile = agents.watch()
  try {
    const { replies, told, committed } = await inTransaction(
      pool,
      (client) => writeRound(client, agents.name, history, round),
      BY_INDEX,
    )
    committed()
    for (const { judged, agents: next } of told) {
      const { hostId, catalogue, receivedAt } = judged
      // Who told of something that now another does is read anew.
      if (!meanwhile.isTrue(hostId) || next.length > 1) agents.drop([hostId])
      else {
        agents.told(hostId, ({ id, contentHash, replacedAt }) => {
          const changed = next.find((agent) => agent.id === id)
          return {
            catalogue,
            contentHash: changed ? changed.contentHash : contentHash,
            replacedAt: replacedAt && receivedAt,
          }
        })
      }
    }
    return replies
  } catch (error) {
    // It may be committed all the same, where only the answer was lost.
    agents.drop(round.map(({ hostId }) => hostId))
    if (isUnavailable(error) && !isOutOfTime(error)) history.forget()
    throw error
  } finally {
    meanwhile.end()
  }
}

type Round = {
  replies: Replies
  told: { judged: Judged; agents: NextAgent[] }[]
  /** Of the history. */
  committed: () => void
}

async function writeRound(
  client: PoolClient,
  replica: string,
  history: History,
  round: readonly Judged[],
): Promise<Round> {
  const hostIds = round.map(({ hostId }) => hostId)
  const latest = latestAt(new Date(Math.max(...round.map(({ receivedAt }) => receivedAt.getTime()))))
  const [hosts, agentsOf] = await pipelined([lockHosts(client, hostIds), readAgents(client, hostIds)])
  const replies: Replies = new Map()
  const known: Judged[] = []
  for (const judged of round) {
    const host = hosts.get(judged.hostId)
    const agents = agentsOf.get(judged.hostId) ?? []
    const sender = judged.told?.agentKeyId
    if (!host || (sender && !agents.some(({ id }) => id === sender))) continue
    if (isStillTrue(judged, host, agents)) known.push(judged)
    else replies.set(judged, OUTDATED)
  }
  const outcomes = new Map(
    known.map((judged) => [judged, outcomeOf(judged, hosts.get(judged.hostId), agentsOf.get(judged.hostId))]),
  )
  const having = (outcome: SnapshotReply['outcome']) => known.filter((j) => outcomes.get(j) === outcome)
  const told = [...having('stored'), ...having('unchanged')].map((judged) => ({
    judged,
    agents: nextAgents(judged, agentsOf.get(judged.hostId) ?? []),
  }))
  const nextOfAll = told.flatMap(({ agents }) => agents)
  const [{ committed, comparisons, notice }] = await pipelined([
    writeKept(client, history, { stored: having('stored'), superseded: having('superseded'), hosts, latest }),
    writeAgents(client, nextOfAll, latest),
    confirmHosts(client, having('unchanged'), latest),
  ])
  const news = agentNews(
    told.map(({ judged }) => judged.hostId),
    replica,
  )
  const notices = news.map((payload): Notice => [AGENTS_CHANNEL, payload])
  await notify(client, notice ? [...notices, notice] : notices)
  for (const j of known) replies.set(j, toReply(j, outcomes.get(j), comparisons.get(j)))
  return { replies, told, committed }
}

type Kept = {
  stored: readonly Judged[]
  superseded: readonly Judged[]
  hosts: ReadonlyMap<string, Current>
  latest: Date
}
type WrittenKept = {
  comparisons: ReadonlyMap<Judged, Comparison>
  notice?: Notice
  committed: Round['committed']
}

/** What goes into the history, and of that what becomes the hosts' current state. */
async function writeKept(
  client: PoolClient,
  history: History,
  { stored, superseded, hosts, latest }: Kept,
): Promise<WrittenKept> {
  const again = new Set(stored.filter((j) => isSame(j, hosts.get(j.hostId))))
  const fresh = [...stored, ...superseded].filter((judged) => !again.has(judged))
  const [inHistory, changes] = await pipelined([
    history.write(client, fresh, hosts),
    writeChanges(client, stored),
    writeFacts(client, changedFacts(stored, hosts)),
  ])
  const { committed } = inHistory
  const { comparisons, occurrences, patterns } = changes
  if (stored.length === 0) return { comparisons, committed }
  const snapshotIds = new Map<string, number | null>(inHistory.ids)
  for (const { hostId } of again) snapshotIds.set(hostId, hosts.get(hostId)?.snapshotId ?? null)
  const states = [...comparisons].map(([judged, { after }]) => ({
    judged,
    snapshotId: idOf(snapshotIds, judged.hostId),
    open: after,
    was: hosts.get(judged.hostId),
  }))
  await writeHosts(client, states, latest)
  const ids = stored.map(({ hostId }) => hostId)
  return { comparisons, committed, notice: changesNotice(ids, patterns, occurrences) }
}

async function writeChanges(client: PoolClient, stored: readonly Judged[]) {
  const comparisons = new Map<Judged, Comparison>()
  if (stored.length === 0) return { comparisons, occurrences: null, patterns: [] }
  const [findings, suppressions] = await pipelined([loadFindings(client, stored), activeSuppressions(client)])
  for (const judged of stored) {
    const { hostId } = judged
    comparisons.set(judged, compare(findings.get(hostId) ?? [], judged, suppressions(hostId)))
  }
  const written: Written[] = [...comparisons].flatMap(([judged, { transitions }]) =>
    transitions.map((transition) => ({ judged, transition })),
  )
  const events = written.flatMap(({ judged, transition }) =>
    isEvent(transition) ? [{ judged, transition }] : [],
  )
  const deltas = countDeltas(
    [...comparisons].map(([{ observedAt, receivedAt }, comparison]) => ({
      at: observedAt,
      decidedAt: receivedAt,
      comparison,
    })),
  )
  const [occurrences] = await pipelined([
    appendOccurrences(client, events),
    writeFindings(client, written),
    writeCounters(client, deltas),
  ])
  const patterns = [...new Set(written.map(({ transition }) => transition.finding.pattern))].sort()
  return { comparisons, occurrences, patterns }
}

const changedFacts = (stored: readonly Judged[], hosts: ReadonlyMap<string, Current>): HostFacts[] =>
  stored.flatMap(({ hostId, envs, factsHash }) => {
    const before = hosts.get(hostId)?.factsHash ?? null
    if (before === factsHash) return []
    const facts = envs.map((env) => ({ id: env.id, facts: env.facts }))
    return [{ hostId, envs: facts, hash: { before, after: factsHash } }]
  })

function idOf(ids: ReadonlyMap<string, number | null>, hostId: string): number {
  const id = ids.get(hostId)
  if (id === undefined || id === null) throw new Error(`no snapshot was written for host ${hostId}`)
  return id
}

function toReply(
  { contentHash, told }: Judged,
  outcome: SnapshotReply['outcome'] = 'stored',
  comparison?: Comparison,
): SnapshotReply {
  const count = (...kinds: Transition['kind'][]) =>
    comparison?.transitions.filter(({ kind }) => kinds.includes(kind)).length ?? 0
  return {
    outcome,
    contentHash: told?.contentHash ?? contentHash,
    opened: count('opened', 'reopened'),
    changed: count('changed'),
    resolved: count('resolved'),
  }
}
