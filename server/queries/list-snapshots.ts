import type { SnapshotPage, SnapshotQuery, SnapshotRow } from '../contract/host.ts'
import { DEFAULT_LIMIT } from '../contract/paging.ts'
import type { Deps } from '../deps.ts'
import { behind, listDigest, orderBy, toPage, type Sort } from './cursor.ts'
import { run, sql } from './sql.ts'

export type StoredSnapshot = {
  id: string
  taken_at: Date
  received_at: Date
  content_hash: Buffer
  agent_version: string
  section_keys: string[]
  section_hashes: Buffer[]
  previous_keys: string[] | null
  previous_hashes: Buffer[] | null
}

/** Snapshot `s` with the sections of the one taken before it, to tell what changed. */
export const SNAPSHOT_COLUMNS = sql`
  s.id::text AS id, s.taken_at, s.received_at, s.content_hash, s.agent_version, s.section_keys, s.section_hashes,
  p.section_keys AS previous_keys, p.section_hashes AS previous_hashes`

export const SNAPSHOT_TABLES = sql`
  snapshot s LEFT JOIN LATERAL (
    SELECT section_keys, section_hashes FROM snapshot b
    WHERE b.host_id = s.host_id AND (b.taken_at, b.id) < (s.taken_at, s.id)
    ORDER BY b.taken_at DESC, b.id DESC LIMIT 1
  ) p ON true`

const SORT: Sort = {
  key: 's.taken_at',
  type: 'timestamptz',
  id: 's.id',
  idType: 'bigint',
  descending: true,
}

export async function listSnapshots(
  { pool, now }: Pick<Deps, 'pool' | 'now'>,
  hostId: string,
  query: SnapshotQuery,
): Promise<SnapshotPage> {
  const limit = query.limit ?? DEFAULT_LIMIT
  const of = listDigest(`snapshots of ${hostId}`, query)
  const asOf = now().toISOString()
  const stored = await run<StoredSnapshot & { sort_key: string; sort_id: string }>(
    pool,
    sql`SELECT ${SNAPSHOT_COLUMNS}, s.taken_at::text AS sort_key, s.id::text AS sort_id
      FROM ${SNAPSHOT_TABLES}
      WHERE s.host_id = ${hostId} AND ${behind(query.cursor, of, SORT)}
      ORDER BY ${orderBy(SORT)} LIMIT ${limit + 1}`,
  )
  const page = toPage(stored, limit, of)
  const total = query.total === true ? await countSnapshots(pool, hostId) : undefined
  return {
    rows: page.rows.map(toSnapshotRow),
    next: page.next,
    ...(total === undefined ? {} : { total }),
    asOf,
  }
}

async function countSnapshots(pool: Deps['pool'], hostId: string): Promise<number> {
  const [row] = await run<{ count: number }>(
    pool,
    sql`SELECT count(*)::integer AS count FROM snapshot WHERE host_id = ${hostId}`,
  )
  return row?.count ?? 0
}

/** Of a host's first snapshot every section is new. */
export function toSnapshotRow(row: StoredSnapshot): SnapshotRow {
  const now = hashesByKey(row.section_keys, row.section_hashes)
  const before = hashesByKey(row.previous_keys ?? [], row.previous_hashes ?? [])
  const keys = [...new Set([...now.keys(), ...before.keys()])]
  return {
    id: row.id,
    takenAt: row.taken_at.toISOString(),
    receivedAt: row.received_at.toISOString(),
    contentHash: row.content_hash.toString('hex'),
    agentVersion: row.agent_version,
    changedSections: keys.filter((key) => now.get(key) !== before.get(key)).sort(),
  }
}

/** Section key (`host.os`, `linux.path`) to the hash of its content, hex. */
export const hashesByKey = (keys: readonly string[], hashes: readonly Buffer[]): Map<string, string> =>
  new Map(keys.map((key, index) => [key, hashes[index]?.toString('hex') ?? '']))
