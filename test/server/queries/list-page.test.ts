import { afterAll, beforeAll, expect, test } from 'vitest'
import { behind, encodeCursor, type Sort } from '../../../server/queries/cursor.ts'
import { readPage } from '../../../server/queries/list-page.ts'
import { raw, sql, type Sql } from '../../../server/queries/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

/** Enough that to read all of them costs more than a walk. */
const ROWS = 40_000
const LIMIT = 10
let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase('empty')
  await database.pool.query(
    `CREATE TABLE item AS SELECT id, id / 3 AS place, id % 7 = 0 AS often, id > ${ROWS - 9} AS late, repeat('x', 400) AS wide
     FROM generate_series(1, ${ROWS}) AS id`,
  )
  await database.pool.query('CREATE INDEX ON item (place, id); ANALYZE item')
})
afterAll(() => database.drop())

const items = async (filter: string, descending: boolean, cursor?: string) => {
  const sort: Sort = { key: 'i.place', type: 'integer', id: 'i.id', idType: 'bigint', descending }
  const filters: Sql[] = [raw(filter)]
  const rows = await readPage<{ id: number; position: number }>(
    database.pool,
    {
      tables: raw('item i'),
      sort,
      leading: [],
      filters,
      asked: filters,
      behind: behind(cursor, 'items', sort),
      limit: LIMIT,
    },
    (page) =>
      sql`SELECT * FROM (${page}) AS page ORDER BY position ${raw(descending ? 'DESC' : 'ASC')}, id ${raw(descending ? 'DESC' : 'ASC')}`,
  )
  return rows.map(({ id }) => id)
}

const expected = (matches: (id: number) => boolean, descending: boolean, after?: number) => {
  const ids = Array.from({ length: ROWS }, (_, index) => index + 1)
  if (descending) ids.reverse()
  return ids
    .slice(after === undefined ? 0 : ids.indexOf(after) + 1)
    .filter(matches)
    .slice(0, LIMIT)
}

test.each([false, true])(
  'has the same rows by a walk and by all that matches (descending: %s)',
  async (descending) => {
    const cases: [string, (id: number) => boolean][] = [
      ['i.often', (id) => id % 7 === 0],
      ['i.late', (id) => id > ROWS - 9],
      ['i.often AND i.late', (id) => id % 7 === 0 && id > ROWS - 9],
      [`i.id > ${ROWS / 2} AND i.often`, (id) => id % 7 === 0 && id > ROWS / 2],
      ['false', () => false],
    ]
    for (const [filter, matches] of cases) {
      expect(await items(filter, descending), filter).toEqual(expected(matches, descending))
      const middle = 21_000
      const cursor = encodeCursor('items', String(Math.floor(middle / 3)), String(middle))
      expect(await items(filter, descending, cursor), filter).toEqual(expected(matches, descending, middle))
    }
  },
)
