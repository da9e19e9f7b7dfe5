import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { expect, it } from 'vitest'
import { AGENTS_CHANNEL, announceAgents } from '../../../server/accounts/agent-news.ts'
import { inTransaction } from '../../../server/database/transaction.ts'
import { createTestDatabase } from '../../support/database.ts'

async function listening() {
  const { url, pool } = await createTestDatabase()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const payloads: string[] = []
  client.on('notification', ({ channel, payload = '' }) => {
    if (channel === AGENTS_CHANNEL) payloads.push(payload)
  })
  await client.query(`LISTEN ${AGENTS_CHANNEL}`)
  /** What was said until now: an answer to this connection comes behind its notifications. */
  const heard = async () => {
    await client.query('SELECT')
    return payloads.flatMap((payload): unknown => JSON.parse(payload))
  }
  return { pool, client, payloads, heard }
}

it('names every host once, however many, in payloads that Postgres takes', async () => {
  const { pool, client, payloads, heard } = await listening()
  const ids = Array.from({ length: 1_000 }, () => randomUUID())
  await announceAgents(pool, [...ids, ...ids.slice(0, 10)])
  expect(await heard()).toEqual(ids)
  expect(Math.max(...payloads.map((payload) => Buffer.byteLength(payload)))).toBeLessThanOrEqual(7_900)
  expect(payloads.length).toBe(5)
  await announceAgents(pool, [])
  expect(await heard()).toHaveLength(1_000)
  await client.end()
})

it('says it after the commit, and nothing of what was rolled back', async () => {
  const { pool, client, heard } = await listening()
  const [first, second] = [randomUUID(), randomUUID()]
  await inTransaction(pool, async (transaction) => {
    await announceAgents(transaction, [first])
    expect(await heard()).toEqual([])
  })
  expect(await heard()).toEqual([first])
  const failed = inTransaction(pool, async (transaction) => {
    await announceAgents(transaction, [second])
    throw new Error('not after all')
  })
  await expect(failed).rejects.toThrow('not after all')
  expect(await heard()).toEqual([first])
  await client.end()
})
