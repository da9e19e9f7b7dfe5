import { contentHash } from '#agent/contract/hash.ts'
import { ENVS, type Env, type EnvKind, type Snapshot } from '#agent/contract/snapshot.ts'
import type { Deps, Sender } from '../deps.ts'
import { ApiError, isUnavailable } from '../errors.ts'
import type { Lru } from '../history/lru.ts'
import { ALONE, basisOf, readAgentsOfHost, type AgentRow, type AgentsOfHost } from './agent-rows.ts'
import { believed } from './clock.ts'
import { sectionsOf } from './sections/known-sections.ts'
import { sha256Hex } from './storable.ts'

/*
 * A Windows host may have several agents: one of Windows, and one in each distribution that wants its own. The host is
 * what all of them told last: an env is its agent's that told of it last, and goes when that one leaves it out. Other
 * kinds of hosts have one env and are what was sent last.
 */

export const isOnWindows = ({ envs }: Snapshot): boolean => envs.every(({ kind }) => isWindowsKind(kind))
const isWindowsKind = (kind: EnvKind): boolean => kind === 'windows' || kind === 'wsl'

export type OtherAgentsDeps = Pick<Deps, 'pool' | 'log'> & {
  /** A stored snapshot whole again. */
  readSnapshot: (hostId: string, id: string) => Promise<Snapshot | null>
}

/** Hosts of which, as far as this process knows, more than one agent tells: only there others are asked for. */
export type Several = Lru<true>

/** What an agent told, beside what the host becomes by it. */
export type Told = {
  /** Null where an agent has left and nobody told anything. */
  agentKeyId: string | null
  /** When it looked, and not later than the arrival. */
  at: Date
  /** Of what it sent; null: that of the host's content, nothing was added to it. */
  contentHash: string | null
  envs: readonly string[]
  /** Agents that lose an env, with those they keep; null: all others lose all. */
  losers: readonly Pick<AgentRow, 'id' | 'envs'>[] | null
  /** What it was merged with, see `basisOf` and `ALONE`; null where nothing is merged. */
  basis: string | null
}

export type Merged = { snapshot: Snapshot; told: Told }

const idsOf = (envs: readonly Env[]): string[] => envs.map(({ id }) => id)

/** What one agent sent, completed by what the others of the same host said last. */
export async function withOtherAgents(
  deps: OtherAgentsDeps,
  several: Several,
  { hostId, agentKeyId }: Sender,
  sent: Snapshot,
  arrival: Date,
): Promise<Merged> {
  const takenAt = new Date(sent.takenAt)
  const at = takenAt > arrival ? arrival : takenAt
  const alone = { agentKeyId, at, contentHash: null, envs: idsOf(sent.envs) }
  if (!isOnWindows(sent)) return { snapshot: sent, told: { ...alone, losers: null, basis: null } }
  if (!several.get(hostId)) return { snapshot: sent, told: { ...alone, losers: [], basis: ALONE } }
  const found = await readAgentsOfHost(deps.pool, hostId)
  if (!found) throw new ApiError('not-found', 'the host was removed; enrol it again')
  const host = asBelieved(found, arrival)
  const own = host.agents.find(({ id }) => id === agentKeyId)
  const others = host.agents.filter(({ id, envs }) => id !== agentKeyId && envs.length > 0)
  const basis = basisOf(host.snapshotId, found.agents)
  const stored = others.length > 0 ? await readStored(deps, hostId, host) : null
  if (others.length === 0) several.delete(hostId)
  if (!stored) {
    const losers = others.map(({ id }) => ({ id, envs: [] }))
    return { snapshot: sent, told: { ...alone, losers, basis } }
  }
  const merged = mergeAgents(sent, stored, others, at)
  const isOlder = own?.contentTakenAt ? at < own.contentTakenAt : false
  return {
    // One that is late stands in the history where it was taken, any other after what it was merged with.
    snapshot: isOlder ? merged.snapshot : { ...merged.snapshot, takenAt: later(sent.takenAt, host.takenAt) },
    told: {
      agentKeyId,
      at,
      contentHash: contentHash(sent, sectionsOf(sent), sha256Hex),
      envs: merged.envs,
      losers: merged.losers,
      basis,
    },
  }
}

/** The host without the envs of which no agent tells any more; undefined where there is nothing to be changed. */
export async function withoutLeavers(
  deps: OtherAgentsDeps,
  hostId: string,
  now: Date,
): Promise<Merged | undefined> {
  const found = await readAgentsOfHost(deps.pool, hostId)
  const host = found && asBelieved(found, now)
  const stored = host && (await readStored(deps, hostId, host))
  if (!stored || !isOnWindows(stored)) return undefined
  const told = new Set(host.agents.flatMap(({ envs }) => envs))
  const envs = stored.envs.filter(({ id }) => told.has(id))
  // The last agent's: what it told stays, as of a machine that is silent.
  if (envs.length === 0 || envs.length === stored.envs.length) return undefined
  return {
    snapshot: { ...stored, takenAt: later(now.toISOString(), host.takenAt), envs },
    told: {
      agentKeyId: null,
      at: now,
      contentHash: null,
      envs: [],
      losers: [],
      basis: basisOf(found.snapshotId, found.agents),
    },
  }
}

const asBelieved = ({ snapshotId, takenAt, agents }: AgentsOfHost, now: Date): AgentsOfHost => ({
  snapshotId,
  takenAt: believed(takenAt, now),
  agents: agents.map((agent) => ({ ...agent, contentTakenAt: believed(agent.contentTakenAt, now) })),
})

async function readStored(
  { log, readSnapshot }: OtherAgentsDeps,
  hostId: string,
  { snapshotId }: AgentsOfHost,
): Promise<Snapshot | null> {
  if (snapshotId === null) return null
  try {
    return await readSnapshot(hostId, snapshotId)
  } catch (error) {
    // The other agents' envs are there, and must not go because the database is away for a moment.
    if (isUnavailable(error)) throw error
    // What an agent says now counts, also where what was stored by an older release can no longer be read.
    log.warn({ err: error, hostId, snapshotId }, 'the envs of a host’s other agents are asked for again')
    return null
  }
}

/**
 * The host's own sections are those that Windows' agent tells: a distribution knows little of the machine around it.
 * The env of a distribution that Windows no longer has goes with it.
 */
export function mergeAgents(
  sent: Snapshot,
  stored: Snapshot,
  others: readonly AgentRow[],
  at: Date,
): Pick<Told, 'envs'> & { snapshot: Snapshot; losers: Pick<AgentRow, 'id' | 'envs'>[] } {
  const toldLater = new Set(
    others.flatMap(({ contentTakenAt, envs }) => (contentTakenAt && contentTakenAt > at ? envs : [])),
  )
  const own = sent.envs.filter(({ id }) => !toldLater.has(id))
  const ownIds = new Set(idsOf(own))
  const theirs = new Set(others.flatMap(({ envs }) => envs).filter((id) => !ownIds.has(id)))
  const kept = stored.envs.filter(({ id }) => theirs.has(id))
  const tellsOfHost = hasWindows(own) || !hasWindows(kept)
  const host = tellsOfHost ? sent.host : { ...stored.host, machineId: sent.host.machineId }
  const there = distributionsOf(host.sections.wslHost)
  const present = kept.filter(({ id, kind }) => kind !== 'wsl' || there === null || there.has(id))
  // In one order, whoever sends: the content of an unchanged host is the same for all its agents.
  const envs = [...own, ...present].sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, ENVS.maxItems)
  const ids = new Set(idsOf(envs))
  const remaining = others.map(({ id, envs }) => ({
    id,
    envs: envs.filter((env) => ids.has(env) && !ownIds.has(env)),
    lost: envs.some((env) => !ids.has(env) || ownIds.has(env)),
  }))
  return {
    snapshot: { ...sent, host, envs },
    envs: [...ownIds].filter((id) => ids.has(id)),
    losers: remaining.flatMap(({ id, envs, lost }) => (lost ? [{ id, envs }] : [])),
  }
}

const hasWindows = (envs: readonly Env[]): boolean => envs.some(({ kind }) => kind === 'windows')

const later = (takenAt: string, than: Date | null): string =>
  than && than > new Date(takenAt) ? than.toISOString() : takenAt

/** Ids of their envs; null where it is not known which distributions there are. */
function distributionsOf(section: Snapshot['host']['sections']['wslHost']): ReadonlySet<string> | null {
  if (section?.status === 'ok') return new Set(section.data.distros.map(({ name }) => `wsl:${name}`))
  return section?.status === 'absent' ? new Set() : null
}
