import type pg from 'pg'
import { run, runPrepared, sql, type Sql } from './sql.ts'

/**
 * Numbers are the sum of what is folded (thousands of rollup rows, changed at most once a second) and of what is not
 * yet (a few rows, changed by every commit). The first is read again only after a fold, which leaves a version; the
 * second with every question, together with the version, so that both are of the same snapshot of the database and
 * every answer is as exact as one that reads all.
 */
type Kept = { version: number; parts: Map<string, unknown> }

/** By pool: the connections of one process to one database. */
const keptOf = new WeakMap<pg.Pool, Kept>()
const MOST_PARTS = 2_000

/** Written by server/aggregation/fold.ts. */
const VERSION = sql`coalesce((SELECT (value #>> '{}')::bigint FROM setting WHERE key = 'fold-version'), 0)`

/**
 * Both parts of an answer, each a query of one JSON value. The folded one is kept and must not be changed.
 * @param key names the question with all its parameters
 */
export async function foldedAndFresh<Folded, Fresh>(
  pool: pg.Pool,
  key: string,
  parts: { folded: Sql; fresh: Sql },
): Promise<{ folded: Folded; fresh: Fresh }> {
  const kept = keptOf.get(pool) ?? { version: -1, parts: new Map<string, unknown>() }
  keptOf.set(pool, kept)
  if (kept.parts.has(key)) {
    const [row] = await runPrepared<{ version: number; fresh: Fresh }>(
      pool,
      sql`SELECT ${VERSION} AS version, (${parts.fresh}) AS fresh`,
    )
    if (row?.version === kept.version && kept.parts.has(key)) {
      return { folded: kept.parts.get(key) as Folded, fresh: row.fresh }
    }
  }
  const [row] = await run<{ version: number; fresh: Fresh; folded: Folded }>(
    pool,
    sql`SELECT ${VERSION} AS version, (${parts.fresh}) AS fresh, (${parts.folded}) AS folded`,
  )
  if (!row) throw new Error('a query of scalars gave no row')
  keep(kept, row.version, key, row.folded)
  return row
}

function keep(kept: Kept, version: number, key: string, folded: unknown): void {
  // Of two that were read at the same time the older one may come last.
  if (version < kept.version) return
  if (version > kept.version || kept.parts.size >= MOST_PARTS) kept.parts.clear()
  kept.version = version
  kept.parts.set(key, folded)
}
