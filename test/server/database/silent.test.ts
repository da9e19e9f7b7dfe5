import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { afterAll, expect, it } from 'vitest'
import pg from 'pg'
import { createPool } from '../../../server/database/connect.ts'
import { isUnavailable } from '../../../server/errors.ts'
import { createTestDatabase } from '../../support/database.ts'

const ends: (() => Promise<unknown>)[] = []
afterAll(() => Promise.all(ends.map((end) => end())))

/** What a client of it is told that waits no longer than this. */
async function ofSilence(connectionTimeoutMillis: number): Promise<unknown> {
  const silent = createServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const { port } = silent.address() as AddressInfo
  const client = new pg.Client({ host: '127.0.0.1', port, connectionTimeoutMillis })
  ends.push(async () => silent.close())
  return client.connect().catch((error: unknown) => error)
}

it('a database that says nothing to a new connection cannot be reached', async () => {
  expect(isUnavailable(await ofSilence(200))).toBe(true)
})

it('nor can one that ended the connection between two statements', async () => {
  const database = await createTestDatabase()
  const pool = createPool(database.url, { size: 1, onIdleError: () => undefined })
  const client = await pool.connect()
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  const ended = new Promise((resolve) => client.once('end', resolve))
  await database.pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid])
  await ended
  const error: unknown = await client.query('SELECT 1').catch((cause: unknown) => cause)
  expect(isUnavailable(error)).toBe(true)
  await client.end()
  const closed: unknown = await client.query('SELECT 1').catch((cause: unknown) => cause)
  expect(isUnavailable(closed)).toBe(true)
  client.release(true)
  await pool.end()
  await database.drop()
})
