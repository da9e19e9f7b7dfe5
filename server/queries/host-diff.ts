import type pg from 'pg'
import type { DiffQuery, HostDiff } from '../contract/host.ts'
import { ApiError } from '../errors.ts'
import { diffJson } from './json-diff.ts'
import {
  hashesByKey,
  SNAPSHOT_COLUMNS,
  SNAPSHOT_TABLES,
  toSnapshotRow,
  type StoredSnapshot,
} from './list-snapshots.ts'
import { readSections } from './read-sections.ts'
import { splitKey } from './read-snapshot.ts'
import { run, sql } from './sql.ts'

/**
 * Sections that differ between two snapshots of a host. Hashes are compared first: equal sections are not read.
 * @throws ApiError not-found
 */
export async function hostDiff(pool: pg.Pool, hostId: string, query: DiffQuery): Promise<HostDiff> {
  const [from, to] = await Promise.all([
    storedSnapshot(pool, hostId, query.from),
    storedSnapshot(pool, hostId, query.to),
  ])
  const before = hashesByKey(from.section_keys, from.section_hashes)
  const after = hashesByKey(to.section_keys, to.section_hashes)
  const keys = [...new Set([...before.keys(), ...after.keys()])].filter(
    (key) => before.get(key) !== after.get(key),
  )
  const hashes = keys.flatMap((key) => [before.get(key), after.get(key)]).filter((hash) => hash !== undefined)
  const contents = await readSections(pool, hashes)
  const sections = keys.sort().map((key) => ({
    ...splitKey(key),
    changes: diffJson(contents.get(before.get(key) ?? ''), contents.get(after.get(key) ?? '')),
  }))
  return { from: toSnapshotRow(from), to: toSnapshotRow(to), sections }
}

async function storedSnapshot(pool: pg.Pool, hostId: string, id: string): Promise<StoredSnapshot> {
  const [row] = await run<StoredSnapshot>(
    pool,
    sql`SELECT ${SNAPSHOT_COLUMNS} FROM ${SNAPSHOT_TABLES}
      WHERE s.host_id = ${hostId} AND s.id = ${id}::bigint`,
  )
  if (!row) throw new ApiError('not-found', `host ${hostId} has no snapshot ${id}`)
  return row
}
