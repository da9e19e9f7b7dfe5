import { createHash } from 'node:crypto'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { ApiError } from '../errors.ts'
import { raw, sql, type Sql } from './sql.ts'

/** How a list is sorted: an expression that is never null, and the column that breaks ties. */
export type Sort = {
  key: string
  type: 'text' | 'timestamptz' | 'integer' | 'bigint' | 'integer[]'
  id: string
  idType: 'uuid' | 'bigint' | 'text'
  descending: boolean
}

/** Where the next page begins: after this key and id. `of` says which list, filter and order it was made for. */
const Cursor = Type.Object(
  {
    of: Type.String({ maxLength: 32 }),
    key: Type.String({ maxLength: 600 }),
    id: Type.String({ maxLength: 100 }),
  },
  { additionalProperties: false },
)

const PAGING = new Set(['cursor', 'limit', 'total', 'format'])

/** Digest of what a cursor must not outlive a change of: the list, its filter and its order. */
export function listDigest(list: string, query: Readonly<Record<string, unknown>>): string {
  const filter = Object.entries(query)
    .filter(([name]) => !PAGING.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const text = JSON.stringify([list, filter])
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
}

export const encodeCursor = (of: string, key: string, id: string): string =>
  Buffer.from(JSON.stringify({ of, key, id })).toString('base64url')

const SHAPES = {
  text: /^[^\0]*$/,
  timestamptz: /^(-infinity|\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?)$/,
  integer: /^-?\d{1,9}$/,
  'integer[]': /^\{\d{1,9}(,\d{1,9}){0,9}\}$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  bigint: /^\d{1,18}$/,
} as const

/** @throws ApiError invalid-cursor */
export function decodeCursor(
  text: string,
  of: string,
  sort: Pick<Sort, 'type' | 'idType'>,
): { key: string; id: string } {
  const cursor = parse(text)
  if (!Value.Check(Cursor, cursor))
    throw new ApiError('invalid-cursor', 'expected a cursor as given in `next`')
  if (cursor.of !== of) {
    throw new ApiError('invalid-cursor', 'the cursor was made for another list, filter or order')
  }
  if (!SHAPES[sort.type].test(cursor.key) || !SHAPES[sort.idType].test(cursor.id)) {
    throw new ApiError('invalid-cursor', 'expected a cursor as given in `next`')
  }
  return cursor
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

/** Condition for rows behind the cursor; true without one. */
export function behind(cursor: string | undefined, of: string, sort: Sort): Sql {
  if (cursor === undefined) return sql`true`
  const { key, id } = decodeCursor(cursor, of, sort)
  const sign = raw(sort.descending ? '<' : '>')
  return sql`(${raw(sort.key)}, ${raw(sort.id)}) ${sign} (${key}::${raw(sort.type)}, ${id}::${raw(sort.idType)})`
}

export function orderBy(sort: Sort): Sql {
  const direction = sort.descending ? 'DESC' : 'ASC'
  return raw(`${sort.key} ${direction}, ${sort.id} ${direction}`)
}

export type Page<Row> = { rows: Row[]; next: string | null }

/** Cuts the row read beyond the page, which only says that there is a next one. */
export function toPage<Row extends { sort_key: string; sort_id: string }>(
  rows: readonly Row[],
  limit: number,
  of: string,
): Page<Row> {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const next = rows.length > limit && last ? encodeCursor(of, last.sort_key, last.sort_id) : null
  return { rows: page, next }
}
