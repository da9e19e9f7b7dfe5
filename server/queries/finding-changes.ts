import type pg from 'pg'
import { detectorById } from '#agent/detectors/index.ts'
import type { FindingChanges, SectionDiff } from '../contract/diff.ts'
import { ApiError } from '../errors.ts'
import { lastIdAt, takenAtOf } from '../history/moment.ts'
import { putTogether, ROW, type Row, type Stored } from '../history/read.ts'
import { unpack } from '../history/state.ts'
import { sectionDiffs, snapshotBefore } from './host-diff.ts'
import { toSnapshotRow } from './list-snapshots.ts'
import { raw, run, sql } from './sql.ts'

/** A clock that is further ahead is refused. */
const MOST_AHEAD_MS = 5 * 60_000

type Opened = { hostId: string; env: string; pattern: string; openedAt: Date }

/**
 * What had changed when a finding opened, first in the sections that its detector goes by.
 * @throws ApiError not-found
 */
export async function findingChanges(pool: pg.Pool, id: string): Promise<FindingChanges> {
  const [finding] = await run<Opened>(
    pool,
    sql`SELECT host_id AS "hostId", env, pattern, opened_at AS "openedAt" FROM finding WHERE id = ${id}::bigint`,
  )
  if (!finding) throw new ApiError('not-found', `there is no finding ${id}`)
  const to = await snapshotThatOpened(pool, finding)
  if (!to) return { from: null, to: null, needed: [], other: [] }
  const from = await snapshotBefore(pool, to)
  if (!from) return { from: null, to: toSnapshotRow(to, undefined), needed: [], other: [] }
  const sections = await sectionDiffs(pool, from, to)
  const isNeeded = needs(finding)
  return {
    from: toSnapshotRow(from, await snapshotBefore(pool, from)),
    to: toSnapshotRow(to, from),
    needed: sections.filter(isNeeded),
    other: sections.filter((section) => !isNeeded(section)),
  }
}

/** More than one machine sends in five minutes. */
const MOST_AHEAD = 1_000

/** It opened when the snapshot was taken, or arrived where the agent's clock was ahead; or it was judged later. */
async function snapshotThatOpened(pool: pg.Pool, finding: Opened): Promise<Stored | undefined> {
  const { hostId, openedAt } = finding
  const before = await run<Row>(
    pool,
    sql`SELECT ${raw(ROW)} FROM history h WHERE h.host_id = ${hostId} AND h.id <= ${lastIdAt(openedAt)}
      ORDER BY h.id DESC LIMIT 20`,
  )
  const exact = before.find((row) => since(row) === openedAt.getTime())
  const row = exact ?? (await takenAhead(pool, finding)) ?? before[0]
  return row && (await putTogether(pool, [row]))[0]
}

/** By its agent's clock it was taken after the opening, and yet it was there. */
async function takenAhead(pool: pg.Pool, { hostId, openedAt }: Opened): Promise<Row | undefined> {
  const latest = lastIdAt(new Date(openedAt.getTime() + MOST_AHEAD_MS))
  const after = await run<Row>(
    pool,
    sql`SELECT ${raw(ROW)} FROM history h
      WHERE h.host_id = ${hostId} AND h.id > ${lastIdAt(openedAt)} AND h.id <= ${latest}
      ORDER BY h.id DESC LIMIT ${MOST_AHEAD}`,
  )
  const opened = openedAt.getTime()
  return after.find((row) => since(row) === opened) ?? after.find((row) => since(row) < opened)
}

/** When it was taken, or received where the agent's clock was ahead. */
const since = ({ id, packed }: Row): number =>
  takenAtOf(id).getTime() + Math.min(0, unpack(id, packed).receivedAfterMs)

function needs({ env, pattern }: Opened): (section: SectionDiff) => boolean {
  const detector = detectorById(pattern)
  const names = new Set<string>([...(detector?.needs ?? []), ...(detector?.wants ?? [])])
  return (section) => names.has(section.section) && (section.env === env || section.env === 'host')
}
