import type pg from 'pg'
import { orderBy, type Sort } from './cursor.ts'
import { all, raw, run, sql, type Sql } from './sql.ts'

/*
 * A page of a long list under any filters, at a cost that does not grow with the list.
 *
 * Two plans do that between them: walk the list in its order and take what matches, where much matches; or take all that
 * matches and sort it, where little does. Postgres chooses by its estimates, and takes matches for evenly spread over
 * the order. They are not: who is late was seen long ago, names tell the platform. One wrong guess reads the whole list
 * for a page that does not fill. So the choice is made here: how much will match is Postgres' estimate, and a walk that
 * has not filled its page after so many rows is given up for the other plan.
 */

/** Rows, of which this many are passed in some 15 ms. */
const LONGEST_WALK = 6_000
/** In the planner's units: what takes a few milliseconds, and one row of a walk. */
const CHEAP = 2_000
const STEP_COST = 2

export type Listing = {
  /** The table, with the alias that all the conditions use, and what else they need. */
  tables: Sql
  sort: Sort
  /** Conditions that an index in this order begins with, or that bound its key: a walk passes no row that fails them. */
  leading: readonly Sql[]
  filters: readonly Sql[]
  /** The same, asked of one row after the other. */
  asked: readonly Sql[]
  behind: Sql
  limit: number
}

/** `id` and `position` of the rows of one page and one more, as a table to join: the ordered walk, or the sorted rest. */
type Plan = (listing: Listing) => Sql

const walk: Plan = ({ tables, sort, leading, asked, behind, limit }) => sql`
  SELECT id, position FROM (
    SELECT ${raw(sort.id)} AS id, ${raw(sort.key)} AS position, (${all(asked)}) AS matches
    FROM ${tables} WHERE ${all(leading)} AND ${behind} ORDER BY ${orderBy(sort)} LIMIT ${LONGEST_WALK}
  ) AS walked WHERE matches LIMIT ${limit}`

const wholly: Plan = ({ tables, sort, leading, filters, behind, limit }) => sql`
  SELECT id, position FROM (
    SELECT ${raw(sort.id)} AS id, ${raw(sort.key)} AS position
    FROM ${tables} WHERE ${all([...leading, ...filters])} AND ${behind} OFFSET 0
  ) AS p ORDER BY ${positions(sort)} LIMIT ${limit}`

/** One index scan. */
const straight: Plan = ({ tables, sort, leading, behind, limit }) => sql`
  SELECT ${raw(sort.id)} AS id, ${raw(sort.key)} AS position
  FROM ${tables} WHERE ${all(leading)} AND ${behind} ORDER BY ${orderBy(sort)} LIMIT ${limit}`

/**
 * @param read makes the whole statement of a table of ids and positions
 * @returns a page and one more row, if there is one
 */
export async function readPage<Row extends pg.QueryResultRow>(
  pool: pg.Pool,
  listing: Listing,
  read: (page: Sql) => Sql,
): Promise<Row[]> {
  if (listing.filters.length === 0) return run<Row>(pool, read(straight(listing)))
  if (await isWorthAWalk(pool, listing)) {
    const rows = await run<Row>(pool, read(walk(listing)))
    if (rows.length === listing.limit) return rows
  }
  return run<Row>(pool, read(wholly(listing)))
}

/** Order of the outer statement, by the columns of the page, which is `p` there: an id alone may be its text. */
export const positions = ({ descending }: Sort): Sql => {
  const direction = descending ? 'DESC' : 'ASC'
  return raw(`p.position ${direction}, p.id ${direction}`)
}

type Estimate = { 'Plan Rows': number; 'Total Cost': number }

/** By Postgres' estimates: whether the page should be full soon enough, and sooner than by the other plan. */
async function isWorthAWalk(pool: pg.Pool, listing: Listing): Promise<boolean> {
  const { leading, filters, limit } = listing
  const matching = await estimate(pool, listing, [...leading, ...filters])
  if (matching['Total Cost'] < CHEAP) return false
  const list = await estimate(pool, listing, leading)
  const steps = (limit * list['Plan Rows']) / matching['Plan Rows']
  return steps <= LONGEST_WALK && steps * STEP_COST < matching['Total Cost']
}

async function estimate(
  pool: pg.Pool,
  { tables, sort, behind }: Listing,
  conditions: readonly Sql[],
): Promise<Estimate> {
  const [row] = await run<{ 'QUERY PLAN': [{ Plan: Estimate }] }>(
    pool,
    sql`EXPLAIN (FORMAT JSON) SELECT ${raw(sort.id)}, ${raw(sort.key)}
      FROM ${tables} WHERE ${all(conditions)} AND ${behind}`,
  )
  if (!row) throw new Error('EXPLAIN gave no plan')
  return row['QUERY PLAN'][0].Plan
}
