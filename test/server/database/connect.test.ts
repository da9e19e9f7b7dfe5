import { expect, it } from 'vitest'
import { createPool } from '../../../server/database/connect.ts'
import { createTestDatabase } from '../../support/database.ts'

it('survives a connection lost between two statements of a transaction', async () => {
  const { pool } = await createTestDatabase('empty')
  const client = await pool.connect()
  await client.query('BEGIN')
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  const ended = new Promise<void>((resolve) => client.once('end', () => resolve()))
  // Without a listener on a client that is out of the pool, what follows ends the whole process.
  await pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid])
  await ended
  await expect(client.query('SELECT 1')).rejects.toThrow(/not queryable|terminat|ended/i)
  client.release(true)
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
})

it('keeps what an address asks for, and its own settings beside it', async () => {
  const { pool: plain, url } = await createTestDatabase('empty')
  const asked = new URL(url)
  asked.searchParams.set('options', '-c search_path=pg_catalog -c timezone=Asia/Kolkata')
  const pool = createPool(asked.href, { size: 1, onIdleError: () => undefined })
  const read = async (from: typeof pool, name: string) =>
    (await from.query<{ value: string }>('SELECT current_setting($1) AS value', [name])).rows[0]?.value
  expect(await read(pool, 'search_path')).toBe('pg_catalog')
  for (const name of ['timezone', 'tcp_keepalives_idle', 'random_page_cost'])
    expect(await read(pool, name), name).toBe(await read(plain, name))
  expect(await read(pool, 'timezone')).toBe('UTC')
  await pool.end()
})
