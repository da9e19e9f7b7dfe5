import { groupBy } from '#agent/detectors/model/group.ts'
import { readFrames, type Queryable } from './contents.ts'
import { Damaged } from './damaged.ts'
import { overlay, unpack, type Frame, type Packed, type State } from './state.ts'

export type Row = { hostId: string; id: number; month: number; contentHash: string; packed: Buffer }

export const ROW = `h.host_id AS "hostId", h.id, h.month, encode(h.content_hash, 'hex') AS "contentHash", h.packed`

/** A row together with what it builds on. */
export type Stored = {
  hostId: string
  id: number
  month: number
  contentHash: string
  receivedAfterMs: number
  /** Rows between it and a whole one. */
  depth: number
  /** The whole row. */
  root: number
  state: State
  frame: Frame
}

/** Of each host the last row that is not after an id; `most` of them where more will be needed. */
const NOT_AFTER = {
  name: 'history not after',
  text: `
    SELECT ${ROW} FROM UNNEST($1::uuid[], $2::bigint[], $3::int[]) AS w (host_id, id, most)
    CROSS JOIN LATERAL (
      SELECT * FROM history WHERE host_id = w.host_id AND id <= w.id ORDER BY id DESC LIMIT w.most) AS h`,
}
const NOT_AFTER_IN_MONTH = {
  name: 'history not after in month',
  text: `
    SELECT ${ROW} FROM UNNEST($1::uuid[], $2::bigint[], $3::int[]) AS w (host_id, id, most)
    CROSS JOIN LATERAL (
      SELECT * FROM history WHERE host_id = w.host_id AND id <= w.id AND month = $4
      ORDER BY id DESC LIMIT w.most) AS h`,
}

/** Of each host the state that it had at a moment, if there is one. */
export async function readStates(
  db: Queryable,
  wanted: readonly { hostId: string; notAfter: number }[],
): Promise<Map<string, Stored>> {
  if (wanted.length === 0) return new Map()
  const { rows } = await db.query<Row>({
    ...NOT_AFTER,
    values: [wanted.map(({ hostId }) => hostId), wanted.map(({ notAfter }) => notAfter), wanted.map(() => 1)],
  })
  const stored = await putTogether(db, rows)
  return new Map(stored.map((one) => [one.hostId, one]))
}

export async function readState(db: Queryable, hostId: string, id: number): Promise<Stored | undefined> {
  const stored = (await readStates(db, [{ hostId, notAfter: id }])).get(hostId)
  return stored?.id === id ? stored : undefined
}

const keyOf = (hostId: string, month: number, id: number) => `${hostId} ${month} ${id}`

type Read = Omit<Row, 'packed'> & { packed: Packed }

/** Rows with what they build on, which is read where it is not among them. Bases are of the same host and month. */
export async function putTogether(db: Queryable, rows: readonly Row[]): Promise<Stored[]> {
  const known = new Map<string, Read>()
  const add = (row: Row) => {
    const key = keyOf(row.hostId, row.month, row.id)
    if (!known.has(key)) known.set(key, { ...row, packed: unpack(row.id, row.packed) })
  }
  for (const row of rows) add(row)
  for (;;) {
    const missing = missingOf([...known.values()], known)
    if (missing.length === 0) break
    const size = known.size
    for (const [month, ofMonth] of groupBy(missing, (one) => String(one.month))) {
      const read = await db.query<Row>({
        ...NOT_AFTER_IN_MONTH,
        values: [ofMonth.map((m) => m.hostId), ofMonth.map((m) => m.id), ofMonth.map((m) => m.most), month],
      })
      for (const row of read.rows) add(row)
    }
    if (known.size === size) throw new Damaged('the history misses a row that others build on')
  }
  const frames = await readFrames(
    db,
    [...known.values()].flatMap(({ packed }) => packed.frame ?? []),
  )
  const made = new Map<string, Stored>()
  return rows.map((row) => stateOf(row, known, frames, made))
}

/** What is looked for next: bases that are not there, with as many before them as they may need in turn. */
function missingOf(rows: readonly Read[], known: ReadonlyMap<string, Read>) {
  const missing = new Map<string, { hostId: string; month: number; id: number; most: number }>()
  for (const { hostId, month, packed } of rows) {
    if (!packed.base) continue
    const key = keyOf(hostId, month, packed.base.id)
    const most = Math.max(packed.base.depth, missing.get(key)?.most ?? 1)
    if (!known.has(key)) missing.set(key, { hostId, month, id: packed.base.id, most })
  }
  return [...missing.values()]
}

function stateOf(
  { hostId, month, id }: Pick<Row, 'hostId' | 'month' | 'id'>,
  known: ReadonlyMap<string, Read>,
  frames: ReadonlyMap<string, Frame>,
  made: Map<string, Stored>,
): Stored {
  const key = keyOf(hostId, month, id)
  const ready = made.get(key)
  if (ready) return ready
  const row = known.get(key)
  if (!row) throw new Damaged('the history misses a row that others build on')
  const { packed } = row
  const base = packed.base ? stateOf({ hostId, month, id: packed.base.id }, known, frames, made) : null
  const state = overlay(packed, base?.state ?? null, frames)
  const frame = frames.get(state.frame)
  if (!frame) throw new Damaged('a row of the history has no frame')
  const { contentHash } = row
  const { receivedAfterMs } = packed
  const depth = packed.base?.depth ?? 0
  const stored = {
    hostId, id, month, contentHash, receivedAfterMs, depth, root: base?.root ?? id, state, frame,
  } // prettier-ignore
  made.set(key, stored)
  return stored
}
