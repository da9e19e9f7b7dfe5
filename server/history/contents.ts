import { promisify } from 'node:util'
import { deflateRaw, deflateRawSync, inflateRaw, inflateRawSync } from 'node:zlib'
import type { Pool, PoolClient } from 'pg'
import { bytesOf } from '../database/hex.ts'
import { fromKept, toKept } from './bytes.ts'
import { Damaged } from './damaged.ts'
import { Lru } from './lru.ts'
import { toFrame, type Frame } from './state.ts'

const deflate = promisify(deflateRaw)
const inflate = promisify(inflateRaw)

/** Of 1 KB: 0.05 ms of processor at once, 0.3 ms where another thread is asked. A section is rarely larger than this. */
const AT_ONCE_BYTES = 64 * 2 ** 10
const AT_ONCE_DEFLATED_BYTES = AT_ONCE_BYTES / 8

const compress = (text: string): Buffer | Promise<Buffer> =>
  text.length <= AT_ONCE_BYTES ? deflateRawSync(text) : deflate(text)
const decompress = (body: Buffer): Buffer | Promise<Buffer> =>
  body.length <= AT_ONCE_DEFLATED_BYTES ? inflateRawSync(body) : inflate(body)

export type Queryable = Pick<Pool | PoolClient, 'query'>

const READ = {
  name: 'history contents',
  text: `SELECT encode(hash, 'hex') AS name, body FROM content WHERE hash = ANY ($1::bytea[])`,
}

/** @throws Damaged when one is not there: a state refers to it, so it must not have been removed */
export async function readContents(db: Queryable, names: readonly string[]): Promise<Map<string, Buffer>> {
  if (names.length === 0) return new Map()
  const wanted = [...new Set(names)]
  const { rows } = await db.query<{ name: string; body: Buffer }>({ ...READ, values: [wanted.map(bytesOf)] })
  const texts = new Map(
    await Promise.all(rows.map(async ({ name, body }) => [name, await inflated(name, body)] as const)),
  )
  for (const name of wanted) if (!texts.has(name)) throw new Damaged(`the history’s content ${name} is gone`)
  return texts
}

async function inflated(name: string, body: Buffer): Promise<Buffer> {
  try {
    return await decompress(body)
  } catch (cause) {
    throw new Damaged(`the history’s content ${name} cannot be read`, { cause })
  }
}

export async function readFrames(db: Queryable, names: readonly string[]): Promise<Map<string, Frame>> {
  const texts = await readContents(db, names)
  return new Map([...texts].map(([name, text]) => [name, frameOf(name, text)]))
}

function frameOf(name: string, text: Buffer): Frame {
  try {
    return toFrame(text)
  } catch (cause) {
    throw new Damaged(`the history’s content ${name} is no frame`, { cause })
  }
}

const FRESH = {
  name: 'history fresh contents',
  text: `
    SELECT encode(hash, 'hex') AS name FROM content JOIN UNNEST($1::bytea[], $2::smallint[]) AS n (hash, month) USING (hash)
    WHERE used_in >= month`,
}

/**
 * Whoever removes contents removes those of months that are gone: a stamp of this month keeps one. All that a writer
 * locks it locks here, in order of name, what is there and what is new: so writers wait for each other and never in a
 * circle. What is given without a text is there; if it is removed this moment, it is put back.
 */
const KEEP = {
  name: 'history keep contents',
  text: `
    INSERT INTO content AS known (hash, used_in, body)
    SELECT * FROM (
      SELECT hash, month, coalesce(text, (SELECT body FROM content c WHERE c.hash = n.hash)) AS body
      FROM UNNEST($1::bytea[], $2::smallint[], $3::bytea[]) AS n (hash, month, text)) AS kept
    WHERE body IS NOT NULL ORDER BY hash
    ON CONFLICT (hash) DO UPDATE SET used_in = excluded.used_in WHERE known.used_in < excluded.used_in`,
}

/** A content that a row of the month refers to, with the text where the writer has it at hand. */
export type Referred = { name: string; text: string | null; month: number }

/**
 * What this process knows of the contents, so that a section that many hosts have costs no query. Right only for
 * one database, and of what is committed: see `learn`.
 */
export class Contents {
  /** Name to the month it is stamped with. */
  readonly #known = new Lru<number>(100_000)
  readonly #texts = new Lru<string>(8 * 2 ** 20, ({ length }) => length + 200)

  isKnown(name: string, month: number): boolean {
    return (this.#known.get(name) ?? -1) >= month
  }

  /** After the commit of what made it so. */
  learn(kept: readonly Pick<Referred, 'name' | 'month'>[]): void {
    for (const { name, month } of kept) this.#known.set(copied(name), month)
  }

  /** A text is named by its hash: it is true whether or not it was stored. */
  keepText(name: string, text: Buffer): void {
    this.#texts.set(copied(name), toKept(text))
  }

  async texts(db: Queryable, names: readonly string[]): Promise<Map<string, Buffer>> {
    const texts = new Map<string, Buffer>()
    const missing = new Set<string>()
    for (const name of names) {
      const text = this.#texts.get(name)
      if (text !== undefined) texts.set(name, fromKept(text))
      else missing.add(name)
    }
    for (const [name, text] of await readContents(db, [...missing])) {
      texts.set(name, text)
      this.keepText(name, text)
    }
    return texts
  }

  /** Sees to it that the contents are there and stamped, within the writer's transaction. */
  async keep(db: Queryable, referred: readonly Referred[]): Promise<Referred[]> {
    const asked = onceEach(referred).filter(({ name, month }) => !this.isKnown(name, month))
    if (asked.length === 0) return []
    const { rows } = await db.query<{ name: string }>({ ...FRESH, values: byColumn(asked) })
    const fresh = new Set(rows.map(({ name }) => name))
    await keepContents(
      db,
      asked.filter(({ name }) => !fresh.has(name)),
    )
    return asked
  }
}

/** A name is cut out of a hash, and would keep all of it. */
const copied = (name: string): string => fromKept(name).toString('latin1')

function onceEach(referred: readonly Referred[]): Referred[] {
  const byName = new Map<string, Referred>()
  for (const one of referred) {
    const other = byName.get(one.name)
    byName.set(one.name, {
      name: one.name,
      text: one.text ?? other?.text ?? null,
      month: Math.max(one.month, other?.month ?? one.month),
    })
  }
  return [...byName.values()]
}

const byColumn = (referred: readonly Referred[]) => [
  referred.map(({ name }) => name).map(bytesOf),
  referred.map(({ month }) => month),
]

export async function keepContents(db: Queryable, referred: readonly Referred[]): Promise<void> {
  if (referred.length === 0) return
  const bodies = await Promise.all(referred.map(async ({ text }) => (text === null ? null : compress(text))))
  await db.query({ ...KEEP, values: [...byColumn(referred), bodies] })
}

const STALE = `SELECT hash FROM content WHERE used_in < $1`

/** What a writer has in its hands just now is kept: it is about to be stamped. */
const REMOVE = `
  WITH gone AS (
    SELECT hash FROM content WHERE hash = ANY ($1::bytea[]) AND used_in < $2 ORDER BY hash FOR UPDATE SKIP LOCKED)
  DELETE FROM content c USING gone WHERE c.hash = gone.hash`

const BATCH = 200

/** Contents that no month from `oldest` on refers to. */
export async function removeContents(pool: Pool, oldest: number, lost?: AbortSignal): Promise<number> {
  const { rows } = await pool.query<{ hash: Buffer }>(STALE, [oldest])
  let removed = 0
  for (let start = 0; start < rows.length; start += BATCH) {
    lost?.throwIfAborted()
    const batch = rows.slice(start, start + BATCH).map(({ hash }) => hash)
    removed += (await pool.query(REMOVE, [batch, oldest])).rowCount ?? 0
  }
  return removed
}
