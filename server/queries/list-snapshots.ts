import type { SnapshotPage, SnapshotQuery, SnapshotRow } from '../contract/host.ts'
import { DEFAULT_LIMIT } from '../contract/paging.ts'
import type { Deps } from '../deps.ts'
import { takenAtOf } from '../history/moment.ts'
import { putTogether, ROW, type Row, type Stored } from '../history/read.ts'
import { differing } from '../history/sections.ts'
import { decodeCursor, encodeCursor, listDigest } from './cursor.ts'
import { raw, run, sql } from './sql.ts'

/** Ids are in the order in which snapshots were taken: a cursor needs no other key. */
const NEWEST = String(Number.MAX_SAFE_INTEGER)
const SORT = { type: 'text', idType: 'bigint' } as const

export async function listSnapshots(
  { pool, now }: Pick<Deps, 'pool' | 'now'>,
  hostId: string,
  query: SnapshotQuery,
): Promise<SnapshotPage> {
  const limit = query.limit ?? DEFAULT_LIMIT
  const of = listDigest(`snapshots of ${hostId}`, query)
  const asOf = now().toISOString()
  const behind = query.cursor === undefined ? NEWEST : decodeCursor(query.cursor, of, SORT).id
  // One more than the page: there is a next one, and it is what the last of the page is compared with.
  const rows = await run<Row>(
    pool,
    sql`SELECT ${raw(ROW)} FROM history h WHERE h.host_id = ${hostId} AND h.id < ${behind}::bigint
      ORDER BY h.id DESC LIMIT ${limit + 1}`,
  )
  const stored = await putTogether(pool, rows)
  const page = stored.slice(0, limit)
  const last = page.at(-1)
  const total = query.total === true ? await countSnapshots(pool, hostId) : undefined
  return {
    rows: page.map((one, index) => toSnapshotRow(one, stored[index + 1])),
    next: stored.length > limit && last ? encodeCursor(of, '', String(last.id)) : null,
    ...(total === undefined ? {} : { total }),
    asOf,
  }
}

async function countSnapshots(pool: Deps['pool'], hostId: string): Promise<number> {
  const [row] = await run<{ count: number }>(
    pool,
    sql`SELECT count(*)::integer AS count FROM history WHERE host_id = ${hostId}`,
  )
  return row?.count ?? 0
}

/** Of a host's first snapshot every section is new. */
export function toSnapshotRow(stored: Stored, before: Stored | undefined): SnapshotRow {
  const takenAt = takenAtOf(stored.id)
  return {
    id: String(stored.id),
    takenAt: takenAt.toISOString(),
    receivedAt: new Date(takenAt.getTime() + stored.receivedAfterMs).toISOString(),
    contentHash: stored.contentHash,
    agentVersion: stored.frame.agent,
    changedSections: differing(before?.state, stored.state),
  }
}
