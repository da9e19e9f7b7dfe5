import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { HostDetail, HostPage, SnapshotPage } from '../../server/contract/host.ts'
import { createPool } from '../../server/database/connect.ts'
import { startEmbedded } from '../../server/database/embedded.ts'
import { verifyCounters } from '../../server/fleet/verify-counters.ts'
import { startThrowAway } from '../support/postgres.ts'
import { startServer } from '../support/server-process.ts'
import { startAgent } from './agent-process.ts'
import { apiOf } from './api.ts'
import { lostOf, Refused, startFleet } from './fleet-load.ts'

const HOSTS = 24

const undo: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const step of undo.reverse()) await step()
})

test('Postgres stops and starts under HTTP load: 503 with Retry-After, agents lose nothing, the server recovers', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'envherd-gone-'))
  undo.push(() => rm(folder, { recursive: true, force: true }))
  // Stopped in order and started again: the durable settings, not those of throw-away databases.
  const postgres = await startThrowAway({})
  undo.push(() => rm(postgres.dataDir, { recursive: true, force: true }))
  let stopPostgres = () => postgres.server.stop()
  undo.push(() => stopPostgres())
  const server = await startServer({
    dataDir: join(folder, 'data'),
    env: { DATABASE_URL: postgres.url, ENVHERD_CHECK_IN_SECONDS: '1' },
  })
  undo.push(() => server.stop())
  const api = apiOf(server.address, server.token)
  const person = { home: join(folder, 'home'), state: join(folder, 'state') }
  await mkdir(person.home)
  const agent = startAgent(person, server)
  undo.push(() => agent.stop())
  await expect.poll(() => agent.log(), { timeout: 30_000 }).toContain('watching begins')
  const own = (await api.get(`/hosts?search=${encodeURIComponent(hostname())}`, HostPage)).rows[0]?.id ?? ''
  const snapshots = async () => (await api.get(`/hosts/${own}/snapshots`, SnapshotPage)).rows.length
  await expect.poll(snapshots, { timeout: 10_000 }).toBe(1)
  const waiting = async () => (await readdir(join(person.state, 'spool'))).length

  const load = await startFleet(server, HOSTS)
  undo.push(async () => load.client.close())
  await expect.poll(() => load.acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(HOSTS * 2)
  await postgres.server.stop()
  stopPostgres = async () => undefined

  const health = () => fetch(`${server.address}/api/v1/health`)
  const answer = await health()
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
  // Two changes while nothing can be stored: both wait, the second does not replace the first.
  for (const [index, tag] of ['one', 'two'].entries()) {
    await writeFile(join(person.home, '.bashrc'), `export GOFLAGS=-tags=${tag}\n`)
    await expect.poll(waiting, { timeout: 15_000 }).toBe(index + 1)
  }
  expect(load.refused.length).toBeGreaterThan(0)

  const second = await startEmbedded(postgres.dataDir)
  stopPostgres = () => second.stop()
  expect(second.url).toBe(postgres.url)
  const back = Date.now()
  const resumed = load.acknowledged.length
  await expect.poll(() => load.acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(resumed + HOSTS)
  const recovered = Date.now() - back
  expect((await health()).status).toBe(200)
  await load.stop()
  await expect.poll(waiting, { timeout: 30_000, interval: 250 }).toBe(0)
  const delivered = Date.now() - back
  expect(await snapshots()).toBe(3)
  const { snapshot } = await api.get(`/hosts/${own}`, HostDetail)
  expect(JSON.stringify(snapshot?.envs[0]?.sections.sessions)).toContain('-tags=two')

  for (const error of load.refused) {
    expect(error).toBeInstanceOf(Refused)
    expect(error).toMatchObject({ reply: { status: 503, retryAfter: 5, body: { code: 'unavailable' } } })
  }
  const pool = createPool(second.url, { size: 1, onIdleError: () => undefined })
  undo.push(() => pool.end())
  expect(await lostOf(pool, load.acknowledged)).toEqual([])
  expect(await verifyCounters(pool)).toEqual([])
  console.log(
    `Postgres gone: ${load.acknowledged.length} acknowledged, ${load.refused.length} told to wait; ` +
      `the fleet goes on ${recovered} ms after Postgres is back, the real agent is up to date after ${delivered} ms`,
  )
}, 120_000)
