import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Pool } from 'pg'
import { expect, test } from 'vitest'
import { createPool } from '../../../server/database/connect.ts'
import { asTheOnlyOne, NoLongerTheOnlyOne } from '../../../server/database/only-one.ts'
import { createTestDatabase } from '../../support/database.ts'

/** Work that has begun, and goes on until it is told otherwise. */
async function begin(pool: Pool, name: string) {
  let finish = () => {}
  let hasBegun = () => {}
  const begun = new Promise<void>((resolve) => (hasBegun = resolve))
  const working = asTheOnlyOne(pool, name, (lost) => {
    hasBegun()
    return new Promise((resolve) => {
      finish = resolve
      lost.addEventListener('abort', () => resolve(), { once: true })
    })
  })
  working.catch(() => undefined)
  await begun
  return { working, finish: () => finish() }
}

test('work is done by one replica at a time, and by the next when it is over', async () => {
  const { pool, url } = await createTestDatabase('empty')
  const other = createPool(url, { size: 2, onIdleError: () => undefined })
  const { working, finish } = await begin(pool, 'a')
  expect(await asTheOnlyOne(other, 'a', async () => undefined)).toBe(false)
  expect(await asTheOnlyOne(other, 'b', async () => undefined)).toBe(true)
  finish()
  expect(await working).toBe(true)
  expect(await asTheOnlyOne(other, 'a', async () => undefined)).toBe(true)
  await expect(asTheOnlyOne(other, 'a', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await asTheOnlyOne(pool, 'a', async () => undefined)).toBe(true)
  await other.end()
})

test('a lock whose connection is ended is free at once, and its holder is told to stop', async () => {
  const { pool, url } = await createTestDatabase('empty')
  const other = createPool(url, { size: 2, onIdleError: () => undefined })
  const { working } = await begin(pool, 'a')
  expect(await asTheOnlyOne(other, 'a', async () => undefined)).toBe(false)
  let hasBegun = () => {}
  const begun = new Promise<void>((resolve) => (hasBegun = resolve))
  const stopsByItself = asTheOnlyOne(pool, 'b', async (lost) => {
    hasBegun()
    for (;;) {
      lost.throwIfAborted()
      await sleep(10)
    }
  })
  stopsByItself.catch(() => undefined)
  await begun
  expect(await asTheOnlyOne(other, 'b', async () => undefined)).toBe(false)
  await other.query("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
  await expect(working).rejects.toBeInstanceOf(NoLongerTheOnlyOne)
  await expect(stopsByItself).rejects.toBeInstanceOf(NoLongerTheOnlyOne)
  expect(await asTheOnlyOne(other, 'a', async () => undefined)).toBe(true)
  expect(await asTheOnlyOne(pool, 'a', async () => undefined)).toBe(true)
  await other.end()
})

const HOLDER = `
  import { createPool } from './server/database/connect.ts'
  import { asTheOnlyOne } from './server/database/only-one.ts'
  const pool = createPool(process.env.URL, { size: 2, onIdleError: () => undefined })
  await asTheOnlyOne(pool, 'a', () => new Promise((resolve) => { console.log('mine'); setTimeout(resolve, 60_000) }))`

test('another replica takes over from one that is killed', async () => {
  const { pool, url } = await createTestDatabase('empty')
  const holder = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', HOLDER], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    env: { PATH: process.env['PATH'], URL: url },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    await once(holder.stdout, 'data')
    expect(await asTheOnlyOne(pool, 'a', async () => undefined)).toBe(false)
    const ended = once(holder, 'exit')
    holder.kill('SIGKILL')
    await ended
    await expect.poll(() => asTheOnlyOne(pool, 'a', async () => undefined)).toBe(true)
  } finally {
    holder.kill('SIGKILL')
  }
})
