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

/** All of so few are read and sorted within some 10 ms. */
const FEW = 5_000
/** A walk over so many takes as long. */
const LONGEST_WALK = 6_000

export type Listing = {
  /** The table, with the alias that all the conditions use, and what else they need. */
  tables: Sql
  sort: Sort
  /** Conditions that an index in this order begins with, or that bound its key: a walk passes no row that fails them. */
  leading: readonly Sql[]
  filters: readonly Sql[]
  behind: Sql
  limit: number
}

/** `id` and `position` of the rows of one page and one more, as a table to join: the ordered walk, or the sorted rest. */
type Plan = (listing: Listing) => Sql

const walk: Plan = ({ tables, sort, leading, filters, behind, limit }) => sql`
  SELECT id, position FROM (
    SELECT ${raw(sort.id)} AS id, ${raw(sort.key)} AS position, (${all(filters)}) AS matches
    FROM ${tables} WHERE ${all(leading)} AND ${behind} ORDER BY ${orderBy(sort)} LIMIT ${LONGEST_WALK}
  ) AS walked WHERE matches LIMIT ${limit}`

const wholly: Plan = ({ tables, sort, leading, filters, behind, limit }) => sql`
  SELECT id, position FROM (
    SELECT ${raw(sort.id)} AS id, ${raw(sort.key)} AS position
    FROM ${tables} WHERE ${all([...leading, ...filters])} AND ${behind} OFFSET 0
  ) AS matching ORDER BY ${positions(sort)} LIMIT ${limit}`

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
  if ((await estimate(pool, listing)) > FEW) {
    const rows = await run<Row>(pool, read(walk(listing)))
    if (rows.length === listing.limit) return rows
  }
  return run<Row>(pool, read(wholly(listing)))
}

/** Order of the outer statement, by the columns of the page. */
export const positions = ({ descending }: Sort): Sql => {
  const direction = descending ? 'DESC' : 'ASC'
  return raw(`position ${direction}, id ${direction}`)
}

type Explained = { 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }

async function estimate(pool: pg.Pool, { tables, leading, filters }: Listing): Promise<number> {
  const [row] = await run<Explained>(
    pool,
    sql`EXPLAIN (FORMAT JSON) SELECT FROM ${tables} WHERE ${all([...leading, ...filters])}`,
  )
  return row?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? Infinity
}
