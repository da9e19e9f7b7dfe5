import type { PoolClient } from 'pg'
import { inTransaction } from '../database/transaction.ts'
import type { Deps, Presence } from '../deps.ts'
import { notifyChanges } from './changes.ts'
import { latestAt } from './clock.ts'
import { presenceLimits } from './presence-state.ts'
import { storableText } from './storable.ts'

/** What was heard is in the database after this long, however few check-ins come; the sweep counts on it. */
export const FLUSH_MS = 3_000

/**
 * In order, so that replicas wait for each other and never deadlock. Nor do they with the sweep, which takes the row of
 * `host_seen` before that of `host` too; ingest takes only the latter.
 */
const LOCK = 'SELECT FROM host_seen WHERE host_id = ANY ($1::uuid[]) ORDER BY host_id FOR NO KEY UPDATE'

/** Only forwards, from a moment that is believed: a replica that flushes late must not undo what another has written. */
const WRITE = `
  UPDATE host_seen s SET at = n.at FROM UNNEST($1::uuid[], $2::timestamptz[]) AS n (host_id, at)
  WHERE s.host_id = n.host_id AND (s.at < n.at OR s.at > $3)`

/** Hosts that are back, and those whose agent is another release. Most check-ins change nothing of the host. */
const DIFFERENT = `
  SELECT h.id, n.at, n.agent_version AS "agentVersion", h.presence AS before,
    h.presence <> 'on-time' AND n.at >= $4 AS back
  FROM UNNEST($1::uuid[], $2::timestamptz[], $3::text[]) AS n (id, at, agent_version) JOIN host h ON h.id = n.id
  WHERE h.agent_version IS DISTINCT FROM n.agent_version OR (h.presence <> 'on-time' AND n.at >= $4)
  ORDER BY h.id FOR NO KEY UPDATE OF h`

const CHANGE = `
  UPDATE host h SET agent_version = n.agent_version, presence = CASE WHEN n.back THEN 'on-time' ELSE h.presence END
  FROM UNNEST($1::uuid[], $2::text[], $3::boolean[]) AS n (id, agent_version, back) WHERE h.id = n.id`

const TOLD = `
  INSERT INTO presence_change (at, host_id, before, after)
  SELECT at, host_id, before, 'on-time' FROM UNNEST($1::timestamptz[], $2::uuid[], $3::text[]) AS n (at, host_id, before)`

type Seen = { at: Date; agentVersion: string }
type Different = { id: string; at: Date; agentVersion: string; before: string; back: boolean }

export function createPresence(
  deps: Pick<Deps, 'pool' | 'log' | 'now' | 'config'> & { meters?: Deps['meters'] },
): Presence {
  const { pool, log, now } = deps
  let pending = new Map<string, Seen>()
  /** Being written; still the latest that is known of these hosts. */
  let flushing = new Map<string, Seen>()
  let running: Promise<void> | undefined
  /** The oldest of what is in memory alone. */
  let since: Date | undefined
  deps.meters?.readAtScrape(
    'envherd_presence_flush_lag_seconds',
    'Age of the oldest check-in that is not in the database yet.',
    () => (since ? (now().getTime() - since.getTime()) / 1000 : 0),
  )

  const write = async () => {
    if (pending.size === 0) return
    flushing = pending
    pending = new Map()
    const rows = [...flushing]
    const began = since
    since = undefined
    try {
      await inTransaction(pool, (client) => writeSeen(client, rows, now(), presenceLimits(deps).late))
    } catch (error) {
      // Kept for the next flush; newer moments win.
      pending = new Map([...flushing, ...pending])
      since = began
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
      const at = now()
      since ??= at
      pending.set(hostId, { at, agentVersion })
    },
    lastSeen: (hostId) => (pending.get(hostId) ?? flushing.get(hostId))?.at,
    flush,
    close: async () => {
      clearInterval(timer)
      await flush()
    },
  }
}

async function writeSeen(
  client: PoolClient,
  rows: readonly (readonly [string, Seen])[],
  now: Date,
  lateBefore: Date,
): Promise<void> {
  const hostIds = rows.map(([hostId]) => hostId)
  const moments = rows.map(([, { at }]) => at)
  await client.query(LOCK, [hostIds])
  await client.query(WRITE, [hostIds, moments, latestAt(now)])
  const versions = rows.map(([, { agentVersion }]) => storableText(agentVersion))
  const different = (await client.query<Different>(DIFFERENT, [hostIds, moments, versions, lateBefore])).rows
  if (different.length === 0) return
  await client.query(CHANGE, [
    different.map(({ id }) => id),
    different.map(({ agentVersion }) => agentVersion),
    different.map(({ back }) => back),
  ])
  const back = different.filter((host) => host.back)
  if (back.length === 0) return
  const ids = back.map(({ id }) => id)
  await client.query(TOLD, [back.map(({ at }) => at), ids, back.map(({ before }) => before)])
  await notifyChanges(client, ids, [], null)
}
