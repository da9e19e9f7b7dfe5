import type { Pool } from 'pg'
import { expect, test } from 'vitest'
import type { FindingPage } from '../../../server/contract/finding.ts'
import { inTransaction } from '../../../server/database/transaction.ts'
import { removeHost } from '../../../server/fleet/remove-host.ts'
import { verifyCounters } from '../../../server/fleet/verify-counters.ts'
import { bearer, startTestApp } from '../../support/app.ts'
import { checkIn } from '../../support/check-in.ts'
import { believe, machineWith } from '../../support/composed-findings.ts'

test('an admin removes a host: it is in no list and no count, and its agent has to enrol again', async () => {
  const app = await startTestApp({ diagnose: believe })
  const [gone, kept] = [await app.enroll('gone'), await app.enroll('kept')]
  for (const agent of [gone, kept]) await app.send(agent, machineWith('GO_BIN_ORPHAN /go/bin'))
  const remove = (token: string) =>
    app.app.inject({ method: 'DELETE', url: `/api/v1/hosts/${gone.hostId}`, headers: bearer(token) })

  expect((await remove(app.tokens.operator)).statusCode).toBe(403)
  expect((await remove(app.tokens.admin)).statusCode).toBe(204)
  expect((await remove(app.tokens.admin)).statusCode).toBe(404)
  expect((await app.get(`/hosts/${gone.hostId}`)).statusCode).toBe(404)
  const { rows } = (await app.get('/findings')).json<FindingPage>()
  expect(rows.map(({ hostId }) => hostId)).toEqual([kept.hostId])
  expect(await verifyCounters(app.database.pool)).toEqual([])
  await expect(checkIn(app, gone)).rejects.toThrow(/^401 /)
  expect((await app.send(kept, machineWith())).statusCode).toBe(200)
})

test('a host is removed while what was heard of it is being written: neither waits for the other', async () => {
  const app = await startTestApp()
  const agent = await app.enroll('heard')
  await inTransaction(app.database.pool, async (flush) => {
    await flush.query('SELECT FROM host_seen WHERE host_id = $1 FOR NO KEY UPDATE', [agent.hostId])
    const removed = removeHost(app.deps, agent.hostId)
    await isWaiting(app.database.pool)
    await flush.query('SELECT FROM host WHERE id = $1 FOR NO KEY UPDATE NOWAIT', [agent.hostId])
    return { removed }
  }).then(async ({ removed }) => expect(await removed).toBe(true))
})

/** Until a statement waits for a row that another has. */
async function isWaiting(pool: Pool): Promise<void> {
  await expect
    .poll(async () => {
      const { rowCount } = await pool.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      )
      return rowCount
    })
    .toBe(1)
}
