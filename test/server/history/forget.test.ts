import { randomBytes } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { createAgentCache } from '../../../server/accounts/agent-cache.ts'
import { createListener } from '../../../server/database/listener.ts'
import { inTransaction } from '../../../server/database/transaction.ts'
import { createHistory } from '../../../server/history/write.ts'
import { readSnapshot } from '../../../server/queries/read-snapshot.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { freshOf, writeAs } from '../../support/fresh.ts'
import { administrate } from '../../support/postgres.ts'
import { addHost, silent, testIngest, worldSnapshot } from '../fleet/world.ts'

const undo: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

const MORNING = Date.UTC(2026, 5, 10, 12)
const minute = (n: number) => new Date(MORNING + n * 60_000)
/** Too long, and too different from any other, to be told by a few bytes. */
const long = () => randomBytes(300).toString('hex')

type Host = Awaited<ReturnType<typeof addHost>>
const says = ({ machine }: Host, at: Date, value: string) =>
  worldSnapshot(machine, at, [{ id: 'linux', values: { ALPHA_x: value } }])

async function currentOf({ pool }: TestDatabase, { id }: Host) {
  const { rows } = await pool.query<{ id: string }>(
    'SELECT snapshot_id::text AS id FROM host WHERE id = $1',
    [id],
  )
  return readSnapshot(pool, id, rows[0]?.id ?? '')
}

const cut = ({ url }: Pick<TestDatabase, 'url'>, among = 'true') =>
  administrate(
    url,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = '${new URL(url).pathname.slice(1)}' AND ${among}`,
  )

/** Without anyone connected. */
async function alone({ url }: TestDatabase, work: (name: string) => string): Promise<void> {
  const name = new URL(url).pathname.slice(1)
  await administrate(url, `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
  await cut({ url })
  await administrate(url, work(name))
}

async function scene(listens: boolean) {
  const database = await createTestDatabase()
  undo.push(database.drop)
  const { pool } = database
  const clock = { now: minute(0) }
  const listener = createListener({ pool, log: silent })
  const agents = listens ? { agents: createAgentCache({ pool, listener }) } : {}
  if (listens) {
    await listener.start()
    undo.push(() => listener.close())
  }
  const ingest = testIngest(database, { ...agents, now: () => clock.now })
  undo.push(() => ingest.close())
  const send = (host: Host, at: Date, value: string) => {
    clock.now = at
    return ingest.submit(host.agent, says(host, at, value))
  }
  return { database, send, one: await addHost(database), other: await addHost(database) }
}

test('a standby that had not the last commits takes over: contents that it lacks are stored again', async () => {
  const { database, send, one, other } = await scene(true)
  const { pool, url } = database
  await send(one, minute(0), 'first')
  await send(other, minute(1), long())
  await alone(database, (name) => `CREATE DATABASE ${name}_standby TEMPLATE ${name}`)
  const name = new URL(url).pathname.slice(1)
  await administrate(url, `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`)
  const listening = `datname = '${name}' AND query LIKE 'LISTEN%'`
  const listeners = () => pool.query(`SELECT FROM pg_stat_activity WHERE ${listening}`)
  await expect.poll(async () => (await listeners()).rowCount).toBe(1)
  const common = long()
  await send(one, minute(2), common)

  await alone(database, () => `ALTER DATABASE ${name} RENAME TO ${name}_before`)
  undo.push(() => administrate(url, `DROP DATABASE ${name}_before WITH (FORCE)`))
  await administrate(url, `ALTER DATABASE ${name}_standby RENAME TO ${name}`)

  await send(other, minute(3), common)
  expect(await currentOf(database, other)).toMatchObject(says(other, minute(3), common))
  await send(one, minute(4), common)
  expect(await currentOf(database, one)).toMatchObject(says(one, minute(4), common))
}, 60_000)

test('a commit that fails with its connection: what was taken for stored is asked for again', async () => {
  const { database, send, one, other } = await scene(false)
  const { pool } = database
  const common = long()
  await send(other, minute(0), 'first')
  await send(one, minute(1), common)
  const holder = await pool.connect()
  await holder.query('BEGIN')
  await holder.query('SELECT FROM host WHERE id = $1 FOR UPDATE', [other.id])
  const sent = send(other, minute(2), common)
  const waiting = `wait_event_type = 'Lock'`
  await expect
    .poll(
      async () =>
        (await pool.query(`SELECT FROM pg_stat_activity WHERE datname = current_database() AND ${waiting}`))
          .rowCount,
    ) // prettier-ignore
    .toBe(1)
  // Where it is tried again, these are not.
  await pool.query('DELETE FROM content')
  await cut(database, waiting)
  await holder.query('ROLLBACK')
  holder.release()
  expect(await sent).toMatchObject({ outcome: 'stored' })
  expect(await currentOf(database, other)).toMatchObject(says(other, minute(2), common))
})

test('what was under way when it was forgotten is not learnt', async () => {
  const { database, one, other } = await scene(false)
  const history = createHistory()
  const common = long()
  const fresh = (host: Host, at: Date) => freshOf(host.id, says(host, at, common), at)
  const { committed } = await inTransaction(database.pool, (client) =>
    history.write(client, [fresh(one, minute(0))], new Map()),
  )
  history.forget()
  committed()
  await database.pool.query('DELETE FROM content')
  await writeAs(database, history, [fresh(other, minute(1))])
  expect(await currentOf(database, other)).toMatchObject(says(other, minute(1), common))
})
