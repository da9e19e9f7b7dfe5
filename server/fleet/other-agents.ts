import type { Env, EnvKind, Snapshot } from '#agent/contract/snapshot.ts'
import type { Deps } from '../deps.ts'

/*
 * A Windows host may have several agents: one of Windows, and one in each distribution that wants its own. Each tells
 * of its own env only; the host is what all of them said last. Other kinds of hosts have one env and one agent.
 */

const MOST_ENVS = 32

/** The host's current snapshot, if it holds an env that is not among those sent. */
const WITH_OTHERS = `
  SELECT snapshot_id::text AS "snapshotId" FROM host h
  WHERE id = $1 AND snapshot_id IS NOT NULL
    AND EXISTS (SELECT FROM env e WHERE e.host_id = h.id AND e.kind IN ('windows', 'wsl') AND e.id <> ALL ($2::text[]))`

const isOnWindows = (kind: EnvKind): boolean => kind === 'windows' || kind === 'wsl'

export type OtherAgentsDeps = Pick<Deps, 'pool' | 'log'> & {
  /** A stored snapshot whole again. */
  readSnapshot: (id: string) => Promise<Snapshot | null>
}

/** What one agent sent, completed by what the others of the same host said last. */
export async function withOtherAgents(
  { pool, log, readSnapshot }: OtherAgentsDeps,
  hostId: string,
  sent: Snapshot,
): Promise<Snapshot> {
  if (!sent.envs.every(({ kind }) => isOnWindows(kind))) return sent
  const { rows } = await pool.query<{ snapshotId: string }>(WITH_OTHERS, [
    hostId,
    sent.envs.map(({ id }) => id),
  ])
  const [row] = rows
  if (!row) return sent
  try {
    const stored = await readSnapshot(row.snapshotId)
    return stored ? mergeAgents(sent, stored) : sent
  } catch (error) {
    // What an agent says now counts, also where what was stored by an older release can no longer be read.
    log.warn({ err: error, hostId, snapshotId: row.snapshotId }, 'the envs of a host’s other agents are lost')
    return sent
  }
}

/**
 * The host's own sections are those that Windows' agent tells: a distribution knows little of the machine around it.
 * The env of a distribution that Windows no longer has goes with it.
 */
export function mergeAgents(sent: Snapshot, stored: Snapshot): Snapshot {
  const tellsOfHost = hasWindows(sent) || !hasWindows(stored)
  const host = tellsOfHost ? sent.host : { ...stored.host, machineId: sent.host.machineId }
  const own = new Set(sent.envs.map(({ id }) => id))
  const there = distributionsOf(host.sections.wslHost)
  const others = stored.envs.filter(
    ({ id, kind }) =>
      !own.has(id) && isOnWindows(kind) && (kind !== 'wsl' || there === null || there.has(id)),
  )
  // In one order, whoever sends: the content of an unchanged host is the same for all its agents.
  const envs = [...sent.envs, ...others].sort((a: Env, b: Env) => (a.id < b.id ? -1 : 1))
  return { ...sent, host, envs: envs.slice(0, MOST_ENVS) }
}

const hasWindows = ({ envs }: Snapshot): boolean => envs.some(({ kind }) => kind === 'windows')

/** Ids of their envs; null where it is not known which distributions there are. */
function distributionsOf(section: Snapshot['host']['sections']['wslHost']): ReadonlySet<string> | null {
  if (section?.status === 'ok') return new Set(section.data.distros.map(({ name }) => `wsl:${name}`))
  return section?.status === 'absent' ? new Set() : null
}
