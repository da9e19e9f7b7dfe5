import { promisify } from 'node:util'
import { inflate } from 'node:zlib'
import type { Pool, PoolClient } from 'pg'
import { Type } from 'typebox'
import { groupBy } from '#agent/detectors/model/group.ts'
import { bytesOf } from '../database/hex.ts'
import { inTransaction, isToRunAgain } from '../database/transaction.ts'
import { validatorOf } from '../validator.ts'
import type { Queryable } from './contents.ts'
import { Frame } from './state.ts'
import type { Fresh, History } from './write.ts'

/*
 * Releases until 20261121120000 kept every snapshot whole: table `snapshot`, with its sections in `section_content`.
 * The server moves those rows to the history, some hosts at a time; until then the current ones are read from here.
 */

const decompress = promisify(inflate)

const OldFrame = validatorOf(
  Type.Object({
    ...Type.Omit(Frame, ['agent', 'keys']).properties,
    hostname: Type.String(),
    machineId: Type.String(),
  }),
)

type OldRow = {
  id: number
  hostId: string
  takenAt: Date
  receivedAt: Date
  contentHash: string
  agentVersion: string
  frame: unknown
  keys: string[]
  hashes: string[]
}

const OLD_ROWS = `
  SELECT id, host_id AS "hostId", taken_at AS "takenAt", received_at AS "receivedAt",
    encode(content_hash, 'hex') AS "contentHash", agent_version AS "agentVersion", frame, section_keys AS keys,
    ARRAY(SELECT encode(hash, 'hex') FROM unnest(section_hashes) WITH ORDINALITY AS s (hash, n) ORDER BY n) AS hashes
  FROM snapshot`

async function readBodies(db: Queryable, hashes: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await db.query<{ hash: string; body: Buffer }>(
    `SELECT encode(hash, 'hex') AS hash, body FROM section_content WHERE hash = ANY ($1::bytea[])`,
    [[...new Set(hashes)].map(bytesOf)],
  )
  return new Map(
    await Promise.all(
      rows.map(async ({ hash, body }) => [hash, (await decompress(body)).toString('utf8')] as const),
    ),
  )
}

export async function readOldSnapshot(db: Queryable, hostId: string, id: number) {
  const { rows } = await db.query<OldRow>(`${OLD_ROWS} WHERE host_id = $1 AND id = $2`, [hostId, id])
  const [row] = rows
  if (!row) return null
  const bodies = await readBodies(db, row.hashes)
  const sections = row.keys.map((key, index) => {
    const body = bodies.get(row.hashes[index] ?? '')
    return [key, body === undefined ? undefined : (JSON.parse(body) as unknown)] as const
  })
  const { takenAt, agentVersion: agent } = row
  return { ...OldFrame.parse(row.frame), takenAt, agent, sections: new Map(sections) }
}

/** Moved in one transaction, with their hosts locked: some tenths of a second. */
const ROWS = 300

/** Where the next rows are looked for. One that cannot be read stays where it is. */
type Cursor = { hostId: string; takenAt: Date | null; id: number }
const START: Cursor = { hostId: '00000000-0000-0000-0000-000000000000', takenAt: null, id: 0 }

/**
 * Moves old rows to the history. An older release that still runs beside this one adds more: to be run again.
 * @returns how many rows were moved, and how many stay because they cannot be read
 */
export async function moveOldRows(
  pool: Pool,
  history: History,
  isClosing: () => boolean = () => false,
): Promise<{ moved: number; unreadable: number }> {
  const total = { moved: 0, unreadable: 0 }
  for (let cursor: Cursor | null = START; cursor && !isClosing();) {
    const from: Cursor = cursor
    const page = await inTransaction(pool, (client) => movePage(client, history, from)).catch(
      (error: unknown) => {
        if (!isToRunAgain(error)) throw error
      },
    )
    // Its rows are written one after the other, so it locks contents in no order that others go by: they went first.
    if (!page) continue
    total.moved += page.moved
    total.unreadable += page.unreadable
    cursor = page.next
  }
  if (total.moved > 0 && !isClosing()) await removeUnused(pool)
  return total
}

type Page = { moved: number; unreadable: number; next: Cursor | null }

async function movePage(client: PoolClient, history: History, from: Cursor): Promise<Page> {
  const { rows } = await client.query<OldRow>(
    `${OLD_ROWS} WHERE (host_id, taken_at, id) > ($1, coalesce($2, '-infinity'::timestamptz), $3)
     ORDER BY host_id, taken_at, id LIMIT ${ROWS}`,
    [from.hostId, from.takenAt, from.id],
  )
  const last = rows.at(-1)
  const { rows: hosts } = await client.query<{ id: string; snapshotId: number | null }>(
    `SELECT id, snapshot_id AS "snapshotId" FROM host WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
    [[...new Set(rows.map(({ hostId }) => hostId))]],
  )
  const bodies = await readBodies(
    client,
    rows.flatMap(({ hashes }) => hashes),
  )
  const readable = rows.flatMap((row) => {
    const fresh = toFresh(row, bodies)
    return fresh ? [{ row, fresh }] : []
  })
  const current = new Map(hosts.map((host) => [host.id, host.snapshotId]))
  const ofHosts = [...groupBy(readable, ({ row }) => row.hostId).values()]
  /** What each host's rows build on: the one written before. */
  const before = new Map<string, { snapshotId: number | null }>()
  for (let turn = 0; ofHosts.some((ofHost) => turn < ofHost.length); turn++) {
    const old = ofHosts.flatMap((ofHost) => ofHost[turn] ?? [])
    const { ids } = await history.write(
      client,
      old.map(({ fresh }) => fresh),
      before,
    )
    for (const { row } of old) {
      const id = ids.get(row.hostId) ?? null
      before.set(row.hostId, { snapshotId: id })
      if (current.get(row.hostId) !== row.id) continue
      await client.query('UPDATE host SET snapshot_id = $2 WHERE id = $1', [row.hostId, id])
    }
  }
  await client.query('DELETE FROM snapshot WHERE id = ANY ($1::bigint[])', [
    readable.map(({ row }) => row.id),
  ])
  const next = last && rows.length === ROWS ? { ...last } : null
  return { moved: readable.length, unreadable: rows.length - readable.length, next }
}

function toFresh(row: OldRow, bodies: ReadonlyMap<string, string>): Fresh | null {
  if (!OldFrame.fits(row.frame)) return null
  const sections = row.keys.flatMap((key, index) => {
    const hash = row.hashes[index] ?? ''
    const body = bodies.get(hash)
    const dot = key.lastIndexOf('.')
    return body === undefined ? [] : [{ env: key.slice(0, dot), name: key.slice(dot + 1), hash, body }]
  })
  if (sections.length < row.keys.length) return null
  return { ...row, ...row.frame, frame: row.frame, sections }
}

/** Those that could not be moved; the others go with the history. */
export async function removeOldRows(pool: Pool, cutoff: Date): Promise<void> {
  await pool.query(
    `DELETE FROM snapshot s USING host h
     WHERE h.id = s.host_id AND s.taken_at < $1 AND s.id IS DISTINCT FROM h.snapshot_id`,
    [cutoff],
  )
}

/** Writers of the older release hold the lock shared, and rely on contents that they found. */
async function removeUnused(pool: Pool): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query("SELECT pg_advisory_xact_lock(hashtext('envherd content'))")
    await client.query('DELETE FROM section_content WHERE NOT EXISTS (SELECT FROM snapshot)')
  })
}
