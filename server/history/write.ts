import { groupBy } from '#agent/detectors/model/group.ts'
import { bytesOf } from '../database/hex.ts'
import { pipelined } from '../database/transaction.ts'
import type { Judged } from '../fleet/judge.ts'
import { fromKept, toKept } from './bytes.ts'
import { Contents, type Queryable, type Referred } from './contents.ts'
import { Damaged } from './damaged.ts'
import { Frames, type Framed } from './frames.ts'
import { Lru } from './lru.ts'
import { firstIdAt, isOldId, monthOf } from './moment.ts'
import { readStates } from './read.ts'
import { contentName, markOf, overlay, pack, unpack, type Entry, type Frame, type State } from './state.ts'
import { applyTextDelta, textDelta } from './text-delta.ts'

/**
 * Rows between a state and a whole one: as many are read for one state. The next one builds on the whole row again,
 * and says all that has changed since; or is whole, where that has become much.
 */
const MOST_DEPTH = 31
const MOST_OF_A_WHOLE = 0.5
/** Bytes of a section's deltas, which a row that builds on the whole one says all again. */
const MOST_DELTAS = 640

/** 10,000 hosts take some 12 MB; of others the last rows are read. */
const STATES = 10_000

export type Fresh = Pick<
  Judged,
  | 'hostId'
  | 'takenAt'
  | 'receivedAt'
  | 'contentHash'
  | 'agentVersion'
  | 'hostname'
  | 'machineId'
  | 'frame'
  | 'sections'
>

export type Written = {
  /** The snapshot's id by host. */
  ids: Map<string, number>
  /** To be called after the commit, and only then. */
  committed: () => void
}

export type History = {
  /** Snapshots of different hosts, whose rows the caller has locked; `hosts` says what is their current one. */
  write(
    db: Queryable,
    fresh: readonly Fresh[],
    hosts: ReadonlyMap<string, { snapshotId: number | null }>,
  ): Promise<Written>
  /** The database may be another by now: a standby that had not all of it, or one that was restored. */
  forget: () => void
}

/** A state that the next one may build on. */
type Prior = { id: number; month: number; depth: number; root: number; state: State }
/** The same, as it is kept in memory. */
type Kept = Omit<Prior, 'state'> & { frame: Frame; whole: string }

type Plan = {
  fresh: Fresh
  id: number
  month: number
  framed: Framed
  /** The host's state before, of whatever month. */
  prior: Prior | undefined
  base: Prior | undefined
}

/** What is taken for stored. */
type Memory = { contents: Contents; states: Lru<Kept> }
const nothing = (): Memory => ({ contents: new Contents(), states: new Lru<Kept>(STATES) })

/** One of each process and database: it remembers what is stored. */
export function createHistory(): History {
  const frames = new Frames()
  let memory = nothing()

  const priorsOf = async (
    db: Queryable,
    states: Memory['states'],
    placed: readonly { fresh: Fresh; id: number }[],
    hosts: ReadonlyMap<string, { snapshotId: number | null }>,
  ): Promise<Map<string, Prior>> => {
    const priors = new Map<string, Prior>()
    const unknown: { hostId: string; notAfter: number }[] = []
    for (const { fresh, id } of placed) {
      const current = hosts.get(fresh.hostId)?.snapshotId ?? null
      if (current === null || isOldId(current)) continue
      const kept = states.get(fresh.hostId)
      if (kept?.id === current && kept.id < id) priors.set(fresh.hostId, recall(kept))
      else unknown.push({ hostId: fresh.hostId, notAfter: id - 1 })
    }
    return new Map([...priors, ...(await orNone(readStates(db, unknown)))])
  }

  const write: History['write'] = async (db, fresh, hosts) => {
    // What is under way when it is forgotten is learnt into what is forgotten.
    const { contents, states } = memory
    const ids = new Map<string, number>()
    const placed: { fresh: Fresh; id: number }[] = []
    for (const { id, isKnown, fresh: one } of await place(db, fresh)) {
      ids.set(one.hostId, id)
      if (!isKnown) placed.push({ fresh: one, id })
    }
    if (placed.length === 0) return { ids, committed: () => undefined }
    const priors = await priorsOf(db, states, placed, hosts)
    const plans = placed.map(({ fresh, id }): Plan => {
      const month = monthOf(fresh.receivedAt)
      const prior = priors.get(fresh.hostId)
      const base = prior?.month === month ? prior : undefined
      return { fresh, id, month, framed: frames.of(fresh), prior, base }
    })
    await returnToRoots(db, plans)
    const made = await makeStates(db, contents, plans)
    const referred = made.flatMap((one) => one.referred)
    const [learnt] = await pipelined([contents.keep(db, referred), insert(db, made)])
    const committed = () => {
      contents.learn(learnt)
      for (const { plan, kept } of made) {
        // One that is late is not what the next one builds on.
        const { hostId } = plan.fresh
        if (kept.id > (hosts.get(hostId)?.snapshotId ?? 0)) states.set(hostId, kept)
      }
    }
    return { ids, committed }
  }
  const forget = () => {
    memory = nothing()
  }
  return { write, forget }
}

/** What is stored and cannot be read keeps nothing new from being stored, whole. */
async function orNone<T>(reading: Promise<Map<string, T>>): Promise<Map<string, T>> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof Damaged) return new Map()
    throw error
  }
}

const PLACE = {
  name: 'history place',
  text: `
    SELECT w.host_id AS "hostId", h.id, encode(h.content_hash, 'hex') AS "contentHash"
    FROM UNNEST($1::uuid[], $2::bigint[]) AS w (host_id, id)
    JOIN history h ON h.host_id = w.host_id AND h.id >= w.id AND h.id < w.id + 1000`,
}

/** Ids, by when each was taken. What is sent again keeps the one it has: sending twice is the same as once. */
async function place(db: Queryable, fresh: readonly Fresh[]) {
  if (fresh.length === 0) return []
  const { rows } = await db.query<{ hostId: string; id: number; contentHash: string }>({
    ...PLACE,
    values: [fresh.map(({ hostId }) => hostId), fresh.map(({ takenAt }) => firstIdAt(takenAt))],
  })
  const taken = groupBy(rows, ({ hostId }) => hostId)
  return fresh.map((one) => {
    const there = taken.get(one.hostId) ?? []
    const first = firstIdAt(one.takenAt)
    const known = there.find((row) => row.contentHash === one.contentHash && row.id < first + 100)
    let id = first
    while (there.some((row) => row.id === id)) id++
    return { fresh: one, id: known?.id ?? id, isKnown: known !== undefined }
  })
}

/** Where a chain has become long, the next row builds on the whole one. */
async function returnToRoots(db: Queryable, plans: readonly Plan[]): Promise<void> {
  const long = plans.filter(({ base }) => base && base.depth >= MOST_DEPTH)
  const roots = await orNone(
    readStates(
      db,
      long.map(({ fresh, base }) => ({ hostId: fresh.hostId, notAfter: base?.root ?? 0 })),
    ),
  )
  for (const plan of long) {
    const root = roots.get(plan.fresh.hostId)
    plan.base = root?.id === plan.base?.root ? root : undefined
  }
}

type Made = { plan: Plan; packed: Buffer; referred: Referred[]; kept: Kept }

async function makeStates(db: Queryable, contents: Contents, plans: readonly Plan[]): Promise<Made[]> {
  const wanted: string[] = []
  for (const plan of plans) {
    for (const { section, before } of changesOf(plan)) {
      // Where the fleet knows a content, its name is shorter than any delta.
      if (before && !contents.isKnown(contentName(section.hash), plan.month)) wanted.push(before.content)
    }
  }
  const texts = await orNone(contents.texts(db, wanted))
  return plans.map((plan) => toRow(plan, stateOf(plan, contents, texts)))
}

function stateOf(
  { fresh, framed, prior, month }: Plan,
  contents: Contents,
  texts: ReadonlyMap<string, Buffer>,
): State {
  const entries = new Map<string, Entry>()
  for (const section of fresh.sections) {
    const key = `${section.env}.${section.name}`
    const before = prior?.state.entries.get(key)
    const mark = markOf(section.hash)
    if (before?.mark === mark) {
      entries.set(key, before)
      continue
    }
    const content = contentName(section.hash)
    const basis = before && !contents.isKnown(content, month) ? texts.get(before.content) : undefined
    const next = before && basis && changed(before, basis, Buffer.from(section.body), mark)
    entries.set(key, next ?? { content, deltas: [], mark })
    // What has changed changes again.
    if (basis && !next) contents.keepText(content, Buffer.from(section.body))
  }
  const { hostname, machineId } = fresh
  return { frame: framed.name, hostname, machineId, entries }
}

/** By one more delta, or by one in place of all, if that is short. */
function changed(before: Entry, basis: Buffer, text: Buffer, mark: string): Entry | undefined {
  const { content } = before
  const further = textDelta(before.deltas.reduce(applyTextDelta, basis), text)
  const deltas = further ? [...before.deltas, further] : []
  const size = deltas.reduce((sum, { length }) => sum + length, 0)
  if (further && size <= MOST_DELTAS) return { content, deltas, mark }
  const anew = textDelta(basis, text)
  return anew ? { content, deltas: [anew], mark } : undefined
}

function* changesOf({ fresh, prior }: Plan) {
  for (const section of fresh.sections) {
    const before = prior?.state.entries.get(`${section.env}.${section.name}`)
    if (before?.mark !== markOf(section.hash)) yield { section, before }
  }
}

function toRow(plan: Plan, state: State): Made {
  const { fresh, id, month, framed } = plan
  const wait = fresh.receivedAt.getTime() - fresh.takenAt.getTime()
  const { keys } = framed.frame
  const whole = pack(id, wait, state, keys, null)
  const delta = plan.base ? pack(id, wait, state, keys, plan.base) : whole
  const base = delta.length <= whole.length * MOST_OF_A_WHOLE ? plan.base : undefined
  return {
    plan,
    packed: base ? delta : whole,
    referred: referredBy(plan, state, base?.state),
    kept: {
      id,
      month,
      depth: base ? base.depth + 1 : 0,
      root: base?.root ?? id,
      frame: framed.frame,
      whole: toKept(whole),
    },
  }
}

/** What the base refers to is stamped with its month, which is this one. */
function referredBy({ fresh, framed, month }: Plan, state: State, base: State | undefined): Referred[] {
  const contents: string[] = []
  for (const [key, { content }] of state.entries)
    if (base?.entries.get(key)?.content !== content) contents.push(content)
  const names = base?.frame === state.frame ? contents : [state.frame, ...contents]
  if (names.length === 0) return []
  const bodies = new Map(fresh.sections.map(({ hash, body }) => [contentName(hash), body]))
  bodies.set(framed.name, framed.text)
  return names.map((name) => ({ name, text: bodies.get(name) ?? null, month }))
}

function recall({ frame, whole, ...rest }: Kept): Prior {
  const packed = unpack(rest.id, fromKept(whole))
  return { ...rest, state: overlay(packed, null, new Map([[packed.frame ?? '', frame]])) }
}

const INSERT = {
  name: 'history insert',
  text: `
    INSERT INTO history (host_id, id, month, content_hash, packed)
    SELECT * FROM UNNEST($1::uuid[], $2::bigint[], $3::smallint[], $4::bytea[], $5::bytea[])`,
}

async function insert(db: Queryable, made: readonly Made[]): Promise<void> {
  await db.query({
    ...INSERT,
    values: [
      made.map(({ plan }) => plan.fresh.hostId),
      made.map(({ plan }) => plan.id),
      made.map(({ plan }) => plan.month),
      made.map(({ plan }) => plan.fresh.contentHash).map(bytesOf),
      made.map(({ packed }) => packed),
    ],
  })
}
