import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { bearer, startTestApp } from '../../support/app.ts'

test('a page whose sign-in is looked up while the server stops does not keep it from its end', async () => {
  const app = await startTestApp()
  const address = await app.listen()
  const blocker = await app.database.pool.connect()
  await blocker.query('BEGIN; LOCK TABLE api_token IN ACCESS EXCLUSIVE MODE')
  const socket = new WebSocket(`${address.replace('http', 'ws')}/api/v1/live`, {
    headers: bearer(app.tokens.viewer),
  })
  socket.on('error', () => undefined)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  await expect.poll(async () => (await app.database.pool.query(waiting)).rowCount).toBe(1)
  const stopped = app.app.close()
  // Live has said goodbye to all it knew by then.
  await expect.poll(() => app.app.server.listening).toBe(false)
  await blocker.query('ROLLBACK')
  blocker.release()
  await closed
  await stopped
  await app.close()
})
