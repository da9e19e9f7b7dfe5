import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listFindings } from '../../../server/queries/list-findings.ts'
import { listHosts } from '../../../server/queries/list-hosts.ts'
import { TEST_CONFIG } from '../../support/app.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { addHost, testIngest, worldSnapshot } from '../fleet/world.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const lists = () => {
  const { pool } = database
  const presence = {
    seen: () => undefined,
    lastSeen: () => undefined,
    flush: async () => {},
    close: async () => {},
  }
  const deps = { pool, now: () => new Date(), config: TEST_CONFIG, presence }
  return {
    findings: (changedSince?: string) =>
      listFindings(deps, { status: 'all', ...(changedSince && { changedSince }) }),
    hosts: (changedSince?: string) => listHosts(deps, { ...(changedSince && { changedSince }) }),
  }
}

test.each(['findings', 'hosts'] as const)(
  'of %s nothing is missed that was written before one answer and committed after it',
  async (which) => {
    const { pool } = database
    const ingest = testIngest(database)
    const { agent, machine } = await addHost(database)
    await ingest.submit(
      agent,
      worldSnapshot(machine, new Date(), [{ id: 'linux', values: { ALPHA_x: '1' } }]),
    )
    const read = lists()[which]
    const before = await read()
    expect(before.rows.length).toBeGreaterThan(0)

    const client = await pool.connect()
    await client.query('BEGIN')
    await client.query(`UPDATE ${which.slice(0, -1)} SET changed_at = clock_timestamp()`)
    await sleep(20)
    const meanwhile = await read(before.asOf)
    await client.query('COMMIT')
    client.release()
    const after = await read(meanwhile.asOf)
    expect(after.rows.map(({ id }) => id)).toEqual(before.rows.map(({ id }) => id))
    await sleep(20)
    expect((await read((await read()).asOf)).rows).toEqual([])
    await ingest.close()
  },
)
