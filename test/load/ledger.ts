import type pg from 'pg'
import type { SnapshotReply } from '../../agent/contract/uplink.ts'
import { verifyCounters } from '../../server/fleet/verify-counters.ts'
import { takenAtOf } from '../../server/history/moment.ts'
import type { Written } from './document.ts'
import type { SimulatedAgent } from './simulated-agent.ts'

/** Of several agents of a machine each has its own contents. */
const contentOf = (agent: SimulatedAgent, { contentHash }: Written): string =>
  `${agent.secretHash} ${contentHash}`

const keyOf = (machineId: string, contentHash: string, takenAt: Date): string =>
  `${machineId} ${contentHash} ${takenAt.getTime()}`

type Acknowledged = {
  agent: SimulatedAgent
  written: Written
  outcome: SnapshotReply['outcome']
}

/** What the generator has sent and what the server has said yes to. */
export class Ledger {
  readonly #sent = new Set<string>()
  readonly acknowledged: Acknowledged[] = []
  /** Sent, and nothing said of it yet. */
  readonly #open = new Set<string>()
  /** Sent without an answer, at least once: it may still be under way. */
  readonly #unanswered = new Set<string>()

  sent(agent: SimulatedAgent, written: Written): void {
    this.#sent.add(keyOf(agent.machineId, written.contentHash, written.takenAt))
    this.#open.add(contentOf(agent, written))
  }

  unanswered(agent: SimulatedAgent, written: Written): void {
    this.#unanswered.add(contentOf(agent, written))
  }

  said(agent: SimulatedAgent, written: Written, { outcome, contentHash }: SnapshotReply): void {
    if (contentHash !== written.contentHash)
      throw new Error(`the server read another content: ${contentHash}`)
    this.#open.delete(contentOf(agent, written))
    this.acknowledged.push({ agent, written, outcome })
  }

  /** What is wrong in the database after everything has come to rest; nothing, if all is well. */
  async compare(pool: pg.Pool): Promise<string[]> {
    const rows = await readHistory(pool)
    const stored = new Set(rows.map(({ key }) => key))
    const contents = new Set(rows.map(({ content }) => content))
    // What several agents of a host have told is stored as what the host became by it.
    const alone = this.acknowledged.filter(({ agent }) => !agent.sharesHost)
    const shared = new Set(
      this.acknowledged.flatMap(({ agent }) => (agent.sharesHost ? [agent.machineId] : [])),
    )
    const lost = alone.filter(({ agent: { machineId }, written: { contentHash, takenAt }, outcome }) =>
      outcome === 'unchanged'
        ? !contents.has(`${machineId} ${contentHash}`)
        : !stored.has(keyOf(machineId, contentHash, takenAt)),
    )
    const strange = rows.filter(({ key, machineId }) => !this.#sent.has(key) && !shared.has(machineId))
    return [
      ...lost.map(({ agent, written }) => `lost: ${agent.hostname}, taken ${written.takenAt.toISOString()}`),
      ...strange.map(({ key }) => `nobody sent: ${key}`),
      ...(rows.length > stored.size ? [`${rows.length - stored.size} snapshots are stored twice`] : []),
      ...(await this.#notCurrent(pool)),
      ...(await countedTwice(pool)),
      ...(await verifyCounters(pool)).map(
        ({ counter, kept, counted }) => `${counter}: ${kept} kept, ${counted} counted`,
      ),
    ]
  }

  /** What an agent was told last to be its state is what the server knows of it, unless more was sent unanswered. */
  async #notCurrent(pool: pg.Pool): Promise<string[]> {
    const last = new Map<SimulatedAgent, Acknowledged>()
    for (const one of this.acknowledged) {
      if (one.outcome === 'superseded') continue
      const before = last.get(one.agent)
      if (!before || one.written.takenAt >= before.written.takenAt) last.set(one.agent, one)
    }
    const { rows } = await pool.query<{ key: string; hash: string | null; at: Date | null }>(
      `SELECT encode(secret_hash, 'hex') AS key, encode(content_hash, 'hex') AS hash, content_taken_at AS at
       FROM agent_key`,
    )
    const rowOf = new Map(rows.map((row) => [row.key, row]))
    return [...last.values()].flatMap(({ agent, written, outcome }) => {
      const row = rowOf.get(agent.secretHash)
      if (row?.hash === written.contentHash) return []
      const what = `${agent.secretHash} ${row?.hash}`
      // By a clock that is ahead it counts as of its arrival, in whatever order that is; else only if it is newer.
      const mayBeLater = agent.isAhead || (row?.at && row.at > written.takenAt)
      if (mayBeLater && (this.#open.has(what) || this.#unanswered.has(what))) return []
      const known = `${row?.hash?.slice(0, 8) ?? 'nothing'} of ${row?.at?.toISOString() ?? 'never'}`
      return [
        `not current: ${agent.hostname} was told ${outcome} of ${written.contentHash.slice(0, 8)}, taken ` +
          `${written.takenAt.toISOString()}; the server knows ${known}`,
      ]
    })
  }
}

type StoredSnapshot = { key: string; content: string; machineId: string }

async function readHistory(pool: pg.Pool): Promise<StoredSnapshot[]> {
  const { rows } = await pool.query<{ machineId: string; hash: string; id: number }>(
    `SELECT h.machine_id AS "machineId", encode(s.content_hash, 'hex') AS hash, s.id
     FROM history s JOIN host h ON h.id = s.host_id`,
  )
  return rows.map(({ machineId, hash, id }) => ({
    key: keyOf(machineId, hash, takenAtOf(id)),
    content: `${machineId} ${hash}`,
    machineId,
  }))
}

/**
 * A finding that opens twice without being resolved between was counted twice: log and counters would agree on it,
 * so a recount does not see it. Ids of one host's occurrences are in the order of its commits.
 */
async function countedTwice(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ what: string }>(
    `WITH life AS (
       SELECT host_id, env, pattern, subject, kind, at,
         lag(kind) OVER (PARTITION BY host_id, env, pattern, subject ORDER BY id) AS before
       FROM occurrence WHERE kind <> 'changed'
     )
     SELECT format('%s after %s: %s of host %s at %s', kind, coalesce(before, 'nothing'), pattern, host_id, at) AS what
     FROM life
     WHERE (kind = 'resolved') = (before IS NULL OR before = 'resolved') OR (kind = 'opened' AND before IS NOT NULL)`,
  )
  return rows.map(({ what }) => what)
}
