import { promisify } from 'node:util'
import { deflateRaw, inflateRaw } from 'node:zlib'
import type { Pool, PoolClient } from 'pg'
import { Damaged } from './damaged.ts'
import { Lru } from './lru.ts'
import { toFrame, type Frame } from './state.ts'

const compress = promisify(deflateRaw)
const decompress = promisify(inflateRaw)

export type Queryable = Pick<Pool | PoolClient, 'query'>

const READ = {
  name: 'history contents',
  text: `SELECT encode(hash, 'hex') AS name, body FROM content WHERE hash = ANY ($1::bytea[])`,
}

/** @throws Damaged when one is not there: a state refers to it, so it must not have been removed */
export async function readContents(db: Queryable, names: readonly string[]): Promise<Map<string, Buffer>> {
  if (names.length === 0) return new Map()
  const wanted = [...new Set(names)]
  const { rows } = await db.query<{ name: string; body: Buffer }>({ ...READ, values: [wanted.map(bytes)] })
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
  return new Map([...texts].map(([name, text]) => [name, toFrame(text)]))
}

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex')

const FRESH = {
  name: 'history fresh contents',
  text: `SELECT encode(hash, 'hex') AS name FROM content WHERE hash = ANY ($1::bytea[]) AND used_in >= $2`,
}

/** Whoever removes contents removes those of months that are gone: a stamp of this month keeps one. */
const WRITE = {
  name: 'history write contents',
  text: `
    INSERT INTO content AS known (hash, used_in, body)
    SELECT hash, $2::smallint, body FROM UNNEST($1::bytea[], $3::bytea[]) AS n (hash, body)
    ON CONFLICT (hash) DO UPDATE SET used_in = excluded.used_in WHERE known.used_in < excluded.used_in`,
}

const STAMP = `
  WITH stale AS (
    SELECT hash FROM content WHERE hash = ANY ($1::bytea[]) AND used_in < $2 ORDER BY hash FOR NO KEY UPDATE)
  UPDATE content c SET used_in = $2 FROM stale WHERE c.hash = stale.hash`

/** Contents that rows refer to, with the text where the writer has it at hand. */
export type Referred = Map<string, string | null>

/**
 * What this process knows of the contents, so that a section that many hosts have costs no query. Right only for
 * one database, and of what is committed: see `learn`.
 */
export class Contents {
  /** Name to the month it is stamped with. */
  readonly #known = new Lru<number>(100_000)
  readonly #texts = new Lru<Buffer>(16 * 2 ** 20, (text) => text.length + 200)

  isKnown(name: string, month: number): boolean {
    return (this.#known.get(name) ?? -1) >= month
  }

  /** After the commit of what made it so. */
  learn(names: Iterable<string>, month: number): void {
    for (const name of names) this.#known.set(name, month)
  }

  /** A text is named by its hash: it is true whether or not it was stored. */
  keepText(name: string, text: Buffer): void {
    this.#texts.set(name, text)
  }

  async texts(db: Queryable, names: readonly string[]): Promise<Map<string, Buffer>> {
    const texts = new Map<string, Buffer>()
    const missing = new Set<string>()
    for (const name of names) {
      const text = this.#texts.get(name)
      if (text) texts.set(name, text)
      else missing.add(name)
    }
    for (const [name, text] of await readContents(db, [...missing])) {
      texts.set(name, text)
      this.keepText(name, text)
    }
    return texts
  }

  /** Sees to it that the contents are there and stamped, within the writer's transaction. */
  async keep(db: Queryable, referred: Referred, month: number): Promise<string[]> {
    const asked = [...referred.keys()].filter((name) => !this.isKnown(name, month))
    if (asked.length === 0) return []
    const { rows } = await db.query<{ name: string }>({ ...FRESH, values: [asked.map(bytes), month] })
    const fresh = new Set(rows.map(({ name }) => name))
    const rest = asked.filter((name) => !fresh.has(name)).sort()
    const written = rest.flatMap((name) => {
      const text = referred.get(name)
      return text === null || text === undefined ? [] : [{ name, text }]
    })
    if (written.length > 0) {
      const bodies = await Promise.all(written.map(({ text }) => compress(text)))
      await db.query({ ...WRITE, values: [written.map(({ name }) => bytes(name)), month, bodies] })
    }
    await stampContents(
      db,
      rest.filter((name) => typeof referred.get(name) !== 'string'),
      month,
    )
    return asked
  }
}

/** For contents that are there, because a row that is kept refers to them. */
export async function stampContents(db: Queryable, names: readonly string[], month: number): Promise<void> {
  if (names.length > 0) await db.query(STAMP, [names.map(bytes), month])
}
