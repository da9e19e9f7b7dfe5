import { expect, it } from 'vitest'
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
