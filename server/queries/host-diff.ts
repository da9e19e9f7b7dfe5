import type pg from 'pg'
import type { CompareQuery, Comparison, HostDiff, SectionDiff } from '../contract/diff.ts'
import type { DiffQuery } from '../contract/host.ts'
import { ApiError } from '../errors.ts'
import { putTogether, readState, ROW, type Row, type Stored } from '../history/read.ts'
import { differing, readSections } from '../history/sections.ts'
import type { Entry } from '../history/state.ts'
import { diffJson } from './json-diff.ts'
import { toSnapshotRow } from './list-snapshots.ts'
import { splitKey } from './read-snapshot.ts'
import { raw, run, sql } from './sql.ts'

/**
 * Sections that differ between two snapshots of a host.
 * @throws ApiError not-found
 */
export async function hostDiff(pool: pg.Pool, hostId: string, query: DiffQuery): Promise<HostDiff> {
  const [from, to] = await Promise.all([
    withPrevious(pool, hostId, query.from),
    withPrevious(pool, hostId, query.to),
  ])
  return { from: from.row, to: to.row, sections: await sectionDiffs(pool, from.stored, to.stored) }
}

/**
 * Sections that differ between two hosts, as they are now or were.
 * @throws ApiError not-found
 */
export async function compareHosts(pool: pg.Pool, query: CompareQuery): Promise<Comparison> {
  const [from, to] = await Promise.all([side(pool, query.from), side(pool, query.to)])
  return { from: from.compared, to: to.compared, sections: await sectionDiffs(pool, from.stored, to.stored) }
}

async function side(pool: pg.Pool, text: string) {
  const [hostId = '', id] = text.toLowerCase().split('@')
  const [host] = await run<{ hostname: string; current: string | null }>(
    pool,
    sql`SELECT hostname, snapshot_id::text AS current FROM host WHERE id = ${hostId}`,
  )
  if (!host) throw new ApiError('not-found', `there is no host ${hostId}`)
  const wanted = id ?? host.current
  if (wanted === null) throw new ApiError('not-found', `host ${hostId} has sent nothing yet`)
  const { row, stored } = await withPrevious(pool, hostId, wanted)
  return { stored, compared: { hostId, hostname: host.hostname, snapshot: row } }
}

async function withPrevious(pool: pg.Pool, hostId: string, id: string) {
  const stored = await readState(pool, hostId, Number(id))
  if (!stored) throw new ApiError('not-found', `host ${hostId} has no snapshot ${id}`)
  return { stored, row: toSnapshotRow(stored, await snapshotBefore(pool, stored)) }
}

/** The one taken before it. */
export async function snapshotBefore(
  pool: pg.Pool,
  { hostId, id }: Pick<Stored, 'hostId' | 'id'>,
): Promise<Stored | undefined> {
  const rows = await run<Row>(
    pool,
    sql`SELECT ${raw(ROW)} FROM history h WHERE h.host_id = ${hostId} AND h.id < ${id} ORDER BY h.id DESC LIMIT 1`,
  )
  return (await putTogether(pool, rows))[0]
}

/** Names are compared first: sections that are alike are not read. */
export async function sectionDiffs(pool: pg.Pool, from: Stored, to: Stored): Promise<SectionDiff[]> {
  const keys = differing(from.state, to.state)
  const entriesOf = ({ state }: Stored) => keys.flatMap((key) => state.entries.get(key) ?? [])
  const sectionOf = await readSections(pool, [...entriesOf(from), ...entriesOf(to)])
  const read = (entry: Entry | undefined) => (entry ? sectionOf(entry) : undefined)
  return keys.map((key) => ({
    ...splitKey(key),
    changes: diffJson(read(from.state.entries.get(key)), read(to.state.entries.get(key))),
  }))
}
