import { connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { PoolClient } from 'pg'
import { createPool } from '../../../server/database/connect.ts'
import { inTransaction, pipelined } from '../../../server/database/transaction.ts'
import { join } from '../../support/balancer.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { listening } from '../../support/listening.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('empty')
  await database.pool.query('CREATE TABLE thing (name text PRIMARY KEY)')
})
afterAll(() => database.drop())

const add = (client: PoolClient, name: string) => client.query('INSERT INTO thing VALUES ($1)', [name])
const names = async () =>
  (await database.pool.query<{ name: string }>('SELECT name FROM thing ORDER BY name')).rows.map(
    ({ name }) => name,
  )

/** Between a client and Postgres; it can keep back what Postgres answers. */
async function createRelay(to: URL) {
  const answers: Socket[] = []
  let heard = ''
  const server = createServer((client) => {
    const postgres = connect(Number(to.port), to.hostname)
    answers.push(postgres)
    client.on('data', (bytes) => (heard += bytes.toString('latin1')))
    join(client, postgres)
  })
  const { port, close } = await listening(server)
  const url = new URL(to)
  url.port = String(port)
  return {
    url: url.href,
    hold: () => answers.forEach((socket) => socket.pause()),
    letGo: () => answers.forEach((socket) => socket.resume()),
    heard: () => heard,
    close,
  }
}

test('statements are sent without a wait for answers, and taken in order', async () => {
  const relay = await createRelay(new URL(database.url))
  const pool = createPool(relay.url, { size: 1, onIdleError: () => undefined })
  const answers = await inTransaction(pool, async (client) => {
    relay.hold()
    const answers = pipelined([
      client.query<{ here: boolean }>(`SELECT EXISTS (SELECT FROM thing WHERE name = 'first') AS here`),
      add(client, 'first'),
      client.query<{ now_here: boolean }>(
        `SELECT EXISTS (SELECT FROM thing WHERE name = 'first') AS now_here`,
      ),
    ])
    await vi.waitFor(() => {
      expect(relay.heard()).toContain('now_here')
    })
    relay.letGo()
    return answers
  })
  expect(answers[0].rows).toEqual([{ here: false }])
  expect(answers[2].rows).toEqual([{ now_here: true }])
  await pool.end()
  relay.close()
})

test('what fails first is told, not what says only that the transaction has failed; nothing of it stays', async () => {
  const before = await names()
  const ended: string[] = []
  /** As whoever handles an error of its own: by then the next statement has been answered. */
  const late = async (work: Promise<unknown>) => {
    try {
      await work
    } catch (error) {
      await Promise.resolve()
      await Promise.resolve()
      throw error
    } finally {
      ended.push('late')
    }
  }
  const failing = inTransaction(database.pool, (client) =>
    pipelined([
      add(client, 'second'),
      late(client.query('SELECT 1 / 0')),
      add(client, 'third'),
      client.query('SELECT pg_sleep(0.1)').finally(() => ended.push('last')),
    ]),
  )
  await expect(failing).rejects.toMatchObject({ code: '22012' })
  expect(ended.sort()).toEqual(['last', 'late'])
  expect(await names()).toEqual(before)
})

test('an error of our own is told although Postgres knows of none', async () => {
  const before = await names()
  const own = new Error('not as expected')
  const failing = inTransaction(database.pool, (client) =>
    pipelined([add(client, 'fourth'), add(client, 'fifth').then(() => Promise.reject(own))]),
  )
  await expect(failing).rejects.toBe(own)
  expect(await names()).toEqual(before)
})

test('a connection that is lost is told of, and the pool goes on', async () => {
  const failing = inTransaction(database.pool, (client) =>
    pipelined([
      add(client, 'sixth'),
      client.query('SELECT pg_terminate_backend(pg_backend_pid())'),
      add(client, 'seventh'),
    ]),
  )
  await expect(failing).rejects.toThrow(/terminat/)
  expect(await names()).not.toContain('sixth')
})
