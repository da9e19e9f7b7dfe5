import type { SnapshotReply } from '#agent/contract/uplink.ts'
import { ALONE, basisOf, isAlone, type AgentRow, type NextAgent } from './agent-rows.ts'
import { believed } from './clock.ts'
import type { Current } from './host-rows.ts'
import type { Judged } from './judge.ts'

/** Whether what it was merged with is what the host's agents have told by now. */
export function isStillTrue({ told }: Judged, { snapshotId }: Current, agents: readonly AgentRow[]): boolean {
  const basis = told?.basis ?? null
  if (basis === ALONE) return isAlone(told?.agentKeyId ?? null, agents)
  return basis === null || basis === basisOf(snapshotId, agents)
}

export function outcomeOf(
  judged: Judged,
  current: Current | undefined,
  agents: readonly AgentRow[] = [],
): SnapshotReply['outcome'] {
  // Content judged again is the current one or, by now, an older one.
  if (judged.again) return isSame(judged, current) ? 'stored' : 'superseded'
  const { agentKeyId = null, basis = null, at = judged.at } = judged.told ?? {}
  const own = agents.find(({ id }) => id === agentKeyId)
  // Of what is merged each agent has its own time: that another has told something since makes it no older.
  const since = believed((basis === null ? current : own)?.contentTakenAt ?? null, judged.receivedAt)
  if (since && at < since) return 'superseded'
  return isSame(judged, current) && isJudgedAlike(judged, current) ? 'unchanged' : 'stored'
}

export function nextAgents({ told, contentHash }: Judged, agents: readonly AgentRow[]): NextAgent[] {
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
export const isSame = (judged: Judged, current: Current | undefined): boolean =>
  current?.contentHash === judged.contentHash
