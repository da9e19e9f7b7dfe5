import type { Pool, PoolClient } from 'pg'
import type { SnapshotReply } from '#agent/contract/uplink.ts'
import { agentNews, AGENTS_CHANNEL } from '../accounts/agent-news.ts'
import { inTransaction } from '../database/transaction.ts'
import type { History } from '../history/write.ts'
import type { AgentCache } from '../deps.ts'
import {
  ALONE,
  basisOf,
  isAlone,
  readAgents,
  writeAgents,
  type AgentRow,
  type NextAgent,
} from './agent-rows.ts'
import { changesNotice, notify, type Notice } from './changes.ts'
import { countDeltas, writeCounters } from './counters.ts'
import { loadFindings, writeFindings, type Written } from './finding-rows.ts'
import { confirmHosts, lockHosts, writeHosts, type Current } from './host-rows.ts'
import type { Judged } from './judge.ts'
import { compare, isEvent, type Comparison, type Transition } from './lifecycle.ts'
import { appendOccurrences } from './occurrences.ts'
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
      const { hostId, catalogue } = judged
      if (!meanwhile.isTrue(hostId)) agents.drop([hostId])
      else {
        agents.told(hostId, ({ id, contentHash }) => {
          const changed = next.find((agent) => agent.id === id)
          return { catalogue, contentHash: changed ? changed.contentHash : contentHash }
        })
      }
    }
    return replies
  } catch (error) {
    // It may be committed all the same, where only the answer was lost.
    agents.drop(round.map(({ hostId }) => hostId))
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
  const hosts = await lockHosts(client, hostIds)
  const agentsOf = await readAgents(client, hostIds)
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

  await confirmHosts(client, having('unchanged'))
  const told = [...having('stored'), ...having('unchanged')].map((judged) => ({
    judged,
    agents: nextAgents(judged, agentsOf.get(judged.hostId) ?? []),
  }))
  await writeAgents(
    client,
    told.flatMap(({ agents }) => agents),
  )
  const notices = agentNews(
    told.map(({ judged }) => judged.hostId),
    replica,
  ).map((payload): Notice => [AGENTS_CHANNEL, payload])
  const kept = known.filter((judged) => outcomes.get(judged) !== 'unchanged')
  let comparisons = new Map<Judged, Comparison>()
  let committed: Round['committed'] = () => undefined
  if (kept.length > 0) {
    const again = new Set(having('stored').filter((j) => isSame(j, hosts.get(j.hostId))))
    const fresh = kept.filter((judged) => !again.has(judged))
    const inHistory = await history.write(client, fresh, hosts)
    committed = inHistory.committed
    const snapshotIds = new Map<string, number | null>(inHistory.ids)
    for (const { hostId } of again) snapshotIds.set(hostId, hosts.get(hostId)?.snapshotId ?? null)
    const written = await writeCurrent(client, having('stored'), snapshotIds, hosts)
    comparisons = written.comparisons
    if (written.notice) notices.push(written.notice)
  }
  await notify(client, notices)
  for (const j of known) replies.set(j, toReply(j, outcomes.get(j), comparisons.get(j)))
  return { replies, told, committed }
}

function isStillTrue({ told }: Judged, { snapshotId }: Current, agents: readonly AgentRow[]): boolean {
  const basis = told?.basis ?? null
  if (basis === ALONE) return isAlone(told?.agentKeyId ?? null, agents)
  return basis === null || basis === basisOf(snapshotId, agents)
}

function outcomeOf(
  judged: Judged,
  current: Current | undefined,
  agents: readonly AgentRow[] = [],
): SnapshotReply['outcome'] {
  // Content judged again is the current one or, by now, an older one.
  if (judged.again) return isSame(judged, current) ? 'stored' : 'superseded'
  const { agentKeyId = null, basis = null, at = judged.at } = judged.told ?? {}
  const own = agents.find(({ id }) => id === agentKeyId)
  // Of what is merged each agent has its own time: that another has told something since makes it no older.
  const since = basis === null ? current?.contentTakenAt : own?.contentTakenAt
  if (since && at < since) return 'superseded'
  return isSame(judged, current) && isJudgedAlike(judged, current) ? 'unchanged' : 'stored'
}

function nextAgents({ told, contentHash }: Judged, agents: readonly AgentRow[]): NextAgent[] {
  if (!told) return []
  const others = agents.filter(({ id }) => id !== told.agentKeyId)
  if (told.agentKeyId === null) return others.map(askedAgain)
  const losers =
    told.losers ?? others.filter(({ envs }) => envs.length > 0).map(({ id }) => ({ id, envs: [] }))
  const own = agents.find(({ id }) => id === told.agentKeyId)
  const isSameEnvs = own?.envs.length === told.envs.length && told.envs.every((id, at) => own.envs[at] === id)
  const envs = isSameEnvs ? null : told.envs
  const leavesOut = own?.envs.some((id) => !told.envs.includes(id)) ?? false
  const keepers = leavesOut ? others.filter(({ id }) => !losers.some((loser) => loser.id === id)) : []
  return [
    { id: told.agentKeyId, envs, contentHash: told.contentHash ?? contentHash, at: told.at },
    ...losers.map((loser) => ({ ...loser, contentHash: null, at: null })),
    ...keepers.map(askedAgain),
  ]
}

/** Where an agent leaves an env out, another may have told of it too, earlier and so in vain. */
const askedAgain = ({ id }: AgentRow): NextAgent => ({ id, envs: null, contentHash: null, at: null })

const isJudgedAlike = (judged: Judged, current: Current | undefined): boolean =>
  current?.catalogue === judged.catalogue && current.policyRevision === judged.policyRevision

/** The same content is still judged anew by another catalogue; the history has it already. */
const isSame = (judged: Judged, current: Current | undefined): boolean =>
  current?.contentHash === judged.contentHash

async function writeCurrent(
  client: PoolClient,
  stored: readonly Judged[],
  snapshotIds: ReadonlyMap<string, number | null>,
  hosts: ReadonlyMap<string, Current>,
): Promise<{ comparisons: Map<Judged, Comparison>; notice?: Notice }> {
  const comparisons = new Map<Judged, Comparison>()
  if (stored.length === 0) return { comparisons }
  const findings = await loadFindings(client, stored)
  const suppressions = await activeSuppressions(client)
  for (const judged of stored) {
    const { hostId } = judged
    comparisons.set(judged, compare(findings.get(hostId) ?? [], judged, suppressions(hostId)))
  }
  const written: Written[] = [...comparisons].flatMap(([judged, { transitions }]) =>
    transitions.map((transition) => ({ judged, transition })),
  )
  await writeFindings(client, written)
  const occurrences = await appendOccurrences(
    client,
    written.flatMap(({ judged, transition }) => (isEvent(transition) ? [{ judged, transition }] : [])),
  )
  await writeHosts(
    client,
    [...comparisons].map(([judged, { after }]) => ({
      judged,
      snapshotId: idOf(snapshotIds, judged.hostId),
      open: after,
      was: hosts.get(judged.hostId),
    })),
  )
  const deltas = countDeltas(
    [...comparisons].map(([{ observedAt }, comparison]) => ({ at: observedAt, comparison })),
  )
  await writeCounters(client, deltas)
  const patterns = new Set(written.map(({ transition }) => transition.finding.pattern))
  const notice = changesNotice(
    stored.map(({ hostId }) => hostId),
    [...patterns].sort(),
    occurrences,
  )
  return { comparisons, notice }
}

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
