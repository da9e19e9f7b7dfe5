import { expect, test } from 'vitest'
import { startTestApp } from '../../support/app.ts'
import { createPool } from '../../../server/database/connect.ts'
import { snapshotOf } from '../../support/snapshot.ts'

test('lists that take all connections they may have do not hold up agents', async () => {
  const app = await startTestApp({ config: { readPoolSize: 2 } })
  const agent = await app.enroll('quick')
  const held = createPool(app.database.url, { size: 1, onIdleError: () => undefined })
  const blocker = await held.connect()
  await blocker.query('BEGIN; LOCK TABLE host_label IN ACCESS EXCLUSIVE MODE')
  const lists = Array.from({ length: 6 }, () => app.get('/hosts'))
  let shown = 0
  for (const list of lists) void list.then(({ statusCode }) => (shown += Number(statusCode === 200)))
  await expect.poll(() => app.deps.reads.waitingCount, { timeout: 10_000 }).toBeGreaterThan(0)

  expect((await app.send(agent, snapshotOf())).statusCode).toBe(200)
  expect((await app.get('/me')).statusCode).toBe(200)
  expect(shown).toBe(0)
  await blocker.query('ROLLBACK')
  blocker.release()
  await held.end()
  // Those that waited too long for a connection were told so.
  for (const list of lists) expect([200, 503]).toContain((await list).statusCode)
})
