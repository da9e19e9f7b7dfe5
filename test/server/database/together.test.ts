import { expect, test } from 'vitest'
import { together } from '../../../server/database/together.ts'
import { createTestDatabase } from '../../support/database.ts'

test('one statement is asked for all keys that came while the one before ran, in each database by itself', async () => {
  const [one, other] = [await createTestDatabase(), await createTestDatabase()]
  const asked: (readonly string[])[] = []
  const ask = together(async (pool, keys) => {
    asked.push(keys)
    const { rows } = await pool.query<{ key: string; answer: string }>(
      `SELECT key, current_database() || ' ' || key AS answer FROM UNNEST($1::text[]) AS k (key) WHERE key <> 'nobody'`,
      [keys],
    )
    return new Map(rows.map(({ key, answer }) => [key, answer]))
  })
  const first = Promise.all(['a', 'b', 'nobody', 'b'].map((key) => ask(one.pool, key)))
  await expect.poll(() => asked.length, { interval: 1 }).toBe(1)
  const second = Promise.all(['c', 'a'].map((key) => ask(one.pool, key)))
  const elsewhere = await ask(other.pool, 'a')
  const [a, b, nobody, again] = await first
  expect([nobody, again]).toEqual([undefined, b])
  expect((await second)[1]).toBe(a)
  expect(elsewhere).not.toBe(a)
  expect(asked.filter((keys) => keys.length > 1)).toEqual([
    ['a', 'b', 'nobody'],
    ['c', 'a'],
  ])
  await one.drop()
  await other.drop()
})
