import type { PoolClient } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTransaction } from '../../../server/database/transaction.ts'
import {
  keepContents,
  readContents,
  removeContents,
  type Referred,
} from '../../../server/history/contents.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const OLD = 300
const NOW = 310

/** Their names are in the order of the letters; of each test its own. */
const named = (test: string, letter: string): string =>
  Buffer.from(letter + test)
    .toString('hex')
    .padEnd(32, '0')
const withText = (name: string, month = NOW): Referred => ({ name, text: `text of ${name}`, month })
const withoutText = (name: string, month = NOW): Referred => ({ name, text: null, month })

const keep = (contents: readonly Referred[]) =>
  inTransaction(database.pool, (client) => keepContents(client, contents))

async function monthOf(name: string): Promise<number | undefined> {
  const { rows } = await database.pool.query<{ month: number }>(
    'SELECT used_in AS month FROM content WHERE hash = $1',
    [Buffer.from(name, 'hex')],
  )
  return rows[0]?.month
}

/** A transaction that is open until it is ended; what was begun in it may be waiting for somebody. */
async function open() {
  let end: () => void = () => undefined
  const ending = new Promise<void>((resolve) => (end = resolve))
  let ended: Promise<void> = Promise.resolve()
  const client = await new Promise<PoolClient>((resolve) => {
    ended = inTransaction(database.pool, async (it) => {
      resolve(it)
      await ending
    })
  })
  const { rows } = await client.query<{ id: number }>('SELECT pg_backend_pid() AS id')
  const waits = async () => {
    const { rows: blockers } = await database.pool.query<{ waits: boolean }>(
      'SELECT cardinality(pg_blocking_pids($1)) > 0 AS waits',
      [rows[0]?.id],
    )
    return blockers[0]?.waits
  }
  return { client, waits, commit: () => (end(), ended) }
}

test('what one writer has a text of and the other has not, both at once: they wait, never for each other', async () => {
  const [first, middle, last] = ['a', 'm', 'z'].map((letter) => named('order', letter)) as [
    string,
    string,
    string,
  ]
  await keep([first, middle, last].map((name) => withText(name, OLD)))
  const [holder, one, other] = [await open(), await open(), await open()]
  // Between its first content and its last, one writer is held up.
  await keepContents(holder.client, [withoutText(middle)])
  const kept = keepContents(one.client, [withText(first), withText(middle), withoutText(last)])
  await expect.poll(one.waits).toBe(true)
  const keptToo = keepContents(other.client, [withText(last), withoutText(first)])
  await expect.poll(other.waits).toBe(true)
  await holder.commit()
  await kept
  await one.commit()
  await keptToo
  await other.commit()
  expect(await Promise.all([first, middle, last].map(monthOf))).toEqual([NOW, NOW, NOW])
})

test('the remover waits for no writer, and leaves what one has in its hands', async () => {
  const [held, unused] = [named('remove', 'a'), named('remove', 'b')]
  await keep([withText(held, OLD), withText(unused, OLD)])
  const writer = await open()
  await keepContents(writer.client, [withoutText(held)])
  expect(await removeContents(database.pool, NOW)).toBe(1)
  await writer.commit()
  expect(await monthOf(unused)).toBeUndefined()
  expect([...(await readContents(database.pool, [held])).values()].map(String)).toEqual([`text of ${held}`])
  expect(await removeContents(database.pool, NOW)).toBe(0)
})

test('a content that goes while a writer without its text waits for it is put back', async () => {
  const name = named('back', 'a')
  await keep([withText(name, OLD)])
  const [remover, writer] = [await open(), await open()]
  await remover.client.query('DELETE FROM content WHERE hash = $1', [Buffer.from(name, 'hex')])
  const kept = keepContents(writer.client, [withoutText(name)])
  await expect.poll(writer.waits).toBe(true)
  await remover.commit()
  await kept
  await writer.commit()
  expect(await monthOf(name)).toBe(NOW)
  expect([...(await readContents(database.pool, [name])).values()].map(String)).toEqual([`text of ${name}`])
})

test('removing ends where another replica may have taken over', async () => {
  const name = named('lost', 'a')
  await keep([withText(name, OLD)])
  const lost = AbortSignal.abort(new Error('taken over'))
  await expect(removeContents(database.pool, NOW, lost)).rejects.toThrow('taken over')
  expect(await monthOf(name)).toBe(OLD)
})
