import { inTransaction } from '../database/transaction.ts'
import type { Deps, Presence } from '../deps.ts'
import { storableText } from './storable.ts'

const FLUSH_MS = 3_000

/** In the order ingest locks them, so that the two wait for each other and never deadlock. */
const LOCK = 'SELECT FROM host WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE'

/** Only forwards: a replica that flushes late must not undo what another has written. */
const WRITE = `
  UPDATE host h SET last_seen_at = n.at, agent_version = n.agent_version
  FROM UNNEST($1::uuid[], $2::timestamptz[], $3::text[]) AS n (id, at, agent_version)
  WHERE h.id = n.id AND (h.last_seen_at IS NULL OR h.last_seen_at < n.at)`

type Seen = { at: Date; agentVersion: string }

export function createPresence({ pool, log, now }: Pick<Deps, 'pool' | 'log' | 'now'>): Presence {
  let pending = new Map<string, Seen>()
  /** Being written; still the latest that is known of these hosts. */
  let flushing = new Map<string, Seen>()
  let running: Promise<void> | undefined

  const write = async () => {
    if (pending.size === 0) return
    flushing = pending
    pending = new Map()
    const rows = [...flushing]
    try {
      await inTransaction(pool, async (client) => {
        const hostIds = rows.map(([hostId]) => hostId)
        await client.query(LOCK, [hostIds])
        await client.query(WRITE, [
          hostIds,
          rows.map(([, { at }]) => at),
          rows.map(([, { agentVersion }]) => agentVersion),
        ])
      })
    } catch (error) {
      // Kept for the next flush; newer moments win.
      pending = new Map([...flushing, ...pending])
      throw error
    } finally {
      flushing = new Map()
    }
  }
  const flush = async () => {
    await running?.catch(() => undefined)
    running = write()
    try {
      await running
    } finally {
      running = undefined
    }
  }
  const timer = setInterval(() => {
    if (!running) flush().catch((error: unknown) => log.warn({ err: error }, 'presence could not be written'))
  }, FLUSH_MS)
  timer.unref()

  return {
    seen: (hostId, agentVersion) => {
      pending.set(hostId, { at: now(), agentVersion: storableText(agentVersion) })
    },
    lastSeen: (hostId) => (pending.get(hostId) ?? flushing.get(hostId))?.at,
    flush,
    close: async () => {
      clearInterval(timer)
      await flush()
    },
  }
}
