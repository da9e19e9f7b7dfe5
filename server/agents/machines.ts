import type { PoolClient } from 'pg'
import type { Hardware } from '#agent/contract/snapshot.ts'
import type { CheckInReply } from '#agent/contract/uplink.ts'
import { announceAgents } from '../accounts/agent-news.ts'
import type { AgentIdentity } from '../accounts/identity.ts'
import { hashSecret, newSecret } from '../accounts/secrets.ts'
import { inTransaction } from '../database/transaction.ts'
import type { Deps } from '../deps.ts'
import { storableText } from '../fleet/storable.ts'

/*
 * One machine identity may be reported by two machines: an image was cloned with it. They are told apart by their
 * hardware: with nothing in common they are two. Another board in the same machine looks the same at first, so a
 * copy is suspected only when an earlier machine comes back after another one.
 */

/** The machine belongs to another host since they were split, and has not its own credential yet. */
export const ELSEWHERE = Symbol('elsewhere')

type Machine = { id: string; hostId: string; hardware: string[]; isHere: boolean }
export type Moved = NonNullable<CheckInReply['moved']>

/** A dock or a disk more does not make another machine; as many parts as any has over the years. */
const MOST_PARTS = 32

/** An image that starts as a new machine every hour adds one each time: of a host, those heard from last are kept. */
const MOST_MACHINES = 50

const LOCK = 'SELECT hardware FROM host WHERE id = $1 FOR NO KEY UPDATE'

/** All machines with one identity, those of hosts that were split off among them. */
const MACHINES = `
  SELECT m.id, m.host_id AS "hostId", m.hardware, m.host_id = $1 AS "isHere"
  FROM host_machine m JOIN host h ON h.id = m.host_id
  WHERE h.machine_id = $2 OR h.split_from = $2
  ORDER BY m.first_seen_at, m.id`

const ADD = `
  INSERT INTO host_machine (host_id, hardware, hostname, first_seen_at, last_seen_at)
  VALUES ($1, $2, $3, $4, $4)`
const FORGET = `
  DELETE FROM host_machine WHERE id IN (
    SELECT id FROM host_machine WHERE host_id = $1 ORDER BY last_seen_at DESC, id OFFSET ${MOST_MACHINES - 1})`
const SEEN = 'UPDATE host_machine SET hardware = $2, hostname = $3, last_seen_at = $4 WHERE id = $1'

/** The one that was heard from until now keeps the moment it was heard from last. */
const LEFT = `
  UPDATE host_machine m SET last_seen_at = greatest(m.last_seen_at, s.at)
  FROM host h JOIN host_seen s ON s.host_id = h.id WHERE h.id = $1 AND m.host_id = h.id AND m.hardware && h.hardware`

const CURRENT = `
  UPDATE host SET hardware = $2,
    clone_suspected_at = CASE WHEN $3::boolean THEN coalesce(clone_suspected_at, $4) ELSE clone_suspected_at END
  WHERE id = $1`

type NoteDeps = Pick<Deps, 'pool' | 'now' | 'agents'>
type Seen = { hardware?: Hardware | undefined; hostname?: string | undefined }

/** Whether there is nothing to note: the agent reports from the machine that is known, or does not say from which. */
export const isKnownMachine = (agent: AgentIdentity, { hardware = [] }: Seen): boolean =>
  hardware.length === 0 || hardware.every((part) => agent.hardware.includes(part))

/** Notes which machine an agent reports from. */
export async function noteMachine(
  deps: NoteDeps,
  agent: AgentIdentity,
  seen: Seen,
): Promise<typeof ELSEWHERE | undefined> {
  return note(deps, agent, seen, () => Promise.resolve(ELSEWHERE))
}

/** @returns a new credential where the machine belongs to another host since they were split */
export async function noteOrMove(
  deps: NoteDeps,
  agent: AgentIdentity,
  seen: Seen,
): Promise<Moved | undefined> {
  return note(deps, agent, seen, (client, hostId) => move(client, agent.id, hostId, deps.now()))
}

async function note<T>(
  deps: NoteDeps,
  agent: AgentIdentity,
  seen: Seen,
  onElsewhere: (client: PoolClient, hostId: string) => Promise<T>,
): Promise<T | undefined> {
  if (isKnownMachine(agent, seen)) return undefined
  const { hardware = [], hostname } = seen
  const moved = await inTransaction(deps.pool, async (client) => {
    const [host] = (await client.query<Pick<Machine, 'hardware'>>(LOCK, [agent.hostId])).rows
    await announceAgents(client, [agent.hostId])
    const { rows } = await client.query<Machine>(MACHINES, [agent.hostId, agent.reportedMachineId])
    const same = rows.filter((machine) => machine.hardware.some((part) => hardware.includes(part)))
    const own = same.find(({ isHere }) => isHere)
    const elsewhere = same.find(({ isHere }) => !isHere)
    if (!own && elsewhere) return onElsewhere(client, elsewhere.hostId)
    // Of the host as it is: what is known of the agent may be of the time before a split.
    const isSwitch = !hardware.some((part) => host?.hardware.includes(part))
    const parts = [...new Set([...hardware, ...(own?.hardware ?? [])])].slice(0, MOST_PARTS)
    const name = storableText(hostname ?? '')
    if (isSwitch) await client.query(LEFT, [agent.hostId])
    if (own) await client.query(SEEN, [own.id, parts, name, deps.now()])
    else {
      await client.query(FORGET, [agent.hostId])
      await client.query(ADD, [agent.hostId, parts, name, deps.now()])
    }
    const cameBack = isSwitch && own !== undefined
    await client.query(CURRENT, [agent.hostId, parts, cameBack, deps.now()])
    return undefined
  })
  // Its own news may come a moment later than the machine.
  deps.agents.drop([agent.hostId])
  return moved
}

/** What it told until now is no longer the host's. A copy has the same credential: the original tells it once more. */
const LEAVE = `UPDATE agent_key SET content_hash = NULL, envs = '{}' WHERE id = $1`

const JOIN = `
  WITH keyed AS (
    INSERT INTO agent_key (host_id, secret_hash, created_at) VALUES ($1, $2, $3) RETURNING id, host_id
  )
  INSERT INTO agent_report (agent_key_id, host_id, version)
  SELECT keyed.id, keyed.host_id, coalesce(left_by.version, '')
  FROM keyed LEFT JOIN agent_report left_by ON left_by.agent_key_id = $4`

async function move(client: PoolClient, agentKeyId: string, hostId: string, now: Date): Promise<Moved> {
  const secret = newSecret('eha_')
  await client.query(LEAVE, [agentKeyId])
  await client.query(JOIN, [hostId, hashSecret(secret), now, agentKeyId])
  return { hostId, secret }
}

/** Under which machine id a machine enrols: its own, or the one it was given when it was split off. */
export async function enrolledMachineId(
  { pool }: Pick<Deps, 'pool'>,
  machineId: string,
  hardware: Hardware,
): Promise<string> {
  if (hardware.length === 0) return machineId
  const { rows } = await pool.query<{ machine_id: string }>(
    `SELECT h.machine_id FROM host h JOIN host_machine m ON m.host_id = h.id
     WHERE h.split_from = $1 AND m.hardware && $2::text[] ORDER BY m.first_seen_at LIMIT 1`,
    [machineId, hardware],
  )
  return rows[0]?.machine_id ?? machineId
}
