import { randomBytes } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import pino from 'pino'
import { expect, test } from 'vitest'
import type { SnapshotReply } from '#agent/contract/uplink.ts'
import type { HostDetail } from '../../../server/contract/host.ts'
import { askAgain } from '../../../server/fleet/ask-again.ts'
import { verifyCounters } from '../../../server/fleet/verify-counters.ts'
import { carrySome } from '../../../server/history/carry.ts'
import { monthOf } from '../../../server/history/moment.ts'
import { dropMonths, ensureMonths } from '../../../server/history/months.ts'
import { startTestApp, type TestAgent } from '../../support/app.ts'
import { checkIn } from '../../support/check-in.ts'
import { snapshotOf } from '../../support/snapshot.ts'

const JUNE = new Date('2026-06-10T12:00:00Z')
const OCTOBER = new Date('2026-10-20T12:00:00Z')

test('a current snapshot that cannot be read is sent again, and keeps no month of any other host', async () => {
  let clock = JUNE
  const app = await startTestApp({ now: () => clock })
  const { pool } = app.database
  await ensureMonths(pool, JUNE)
  const names = ['well', 'no-frame', 'odd-frame', 'no-section', 'cut', 'well-too']
  const agents = new Map<string, TestAgent>()
  for (const name of names) agents.set(name, await app.enroll(name))
  const agentOf = (name: string) => agents.get(name) ?? expect.fail(name)
  // Each has a frame and a section of its own.
  const said = new Map(
    names.map((name) => {
      const snapshot = snapshotOf({ goEnv: { GOFLAGS: `${name} ${randomBytes(300).toString('hex')}` } })
      return [name, { ...snapshot, agent: { ...snapshot.agent, version: `9.9-${name}` } }]
    }),
  )
  const send = async (name: string) =>
    (await app.send(agentOf(name), said.get(name) ?? expect.fail(name))).json<SnapshotReply>()
  const hashes = new Map<string, string>()
  for (const name of names) hashes.set(name, (await send(name)).contentHash)
  const wants = async (name: string) =>
    (await checkIn(app, agentOf(name), { contentHash: hashes.get(name) ?? '' })).want
  const shown = async (name: string) => (await app.get(`/hosts/${agentOf(name).hostId}`)).json<HostDetail>()
  for (const name of names) expect(await wants(name)).toBe('nothing')
  const before = await shown('cut')

  const { rows } = await pool.query<{ hash: Buffer; body: Buffer }>('SELECT hash, body FROM content')
  const contentWith = (text: string) =>
    rows.find(({ body }) => inflateRawSync(body).includes(text))?.hash ?? expect.fail(text)
  const remove = (text: string) => pool.query('DELETE FROM content WHERE hash = $1', [contentWith(text)])
  await remove('9.9-no-frame')
  await remove('no-section ')
  await pool.query('UPDATE content SET body = $2 WHERE hash = $1', [
    contentWith('9.9-odd-frame'),
    deflateRawSync('{}'),
  ])
  await pool.query('UPDATE history SET packed = substr(packed, 1, length(packed) - 3) WHERE host_id = $1', [
    agentOf('cut').hostId,
  ])

  clock = OCTOBER
  await ensureMonths(pool, clock)
  const logged: unknown[] = []
  const log = pino({}, { write: (line) => logged.push((JSON.parse(line) as { hostId: string }).hostId) })
  expect(await dropMonths(pool, new Date('2026-09-20'), clock, askAgain({ pool, log }))).toMatchObject({
    months: ['history_202606', 'history_202607', 'history_202608'],
    carried: 2,
    unreadable: 4,
  })
  const damaged = ['no-frame', 'odd-frame', 'no-section', 'cut']
  expect(logged.sort()).toEqual(damaged.map((name) => agentOf(name).hostId).sort())
  for (const name of ['well', 'well-too']) {
    expect((await shown(name)).snapshot?.envs).toEqual(said.get(name)?.envs)
    expect(await wants(name)).toBe('nothing')
  }
  const { envs, findings } = before
  expect(await shown('cut')).toMatchObject({ snapshot: null, envs, findings })
  expect((await shown('cut')).presence).not.toBe('pending')

  for (const name of damaged) {
    await expect.poll(() => wants(name)).toBe('snapshot')
    expect(await send(name)).toMatchObject({ outcome: 'stored', contentHash: hashes.get(name) })
    expect((await shown(name)).snapshot?.envs).toEqual(said.get(name)?.envs)
    expect(await wants(name)).toBe('nothing')
  }
  expect(await verifyCounters(pool, clock)).toEqual([])
  expect(await dropMonths(pool, new Date('2026-09-20'), clock, askAgain({ pool, log }))).toMatchObject({
    carried: 0,
    unreadable: 0,
  })
})

test('one that is sent again as of the same moment, before its month is dropped, can be read', async () => {
  const app = await startTestApp({ now: () => JUNE })
  const { pool } = app.database
  const agent = await app.enroll('one')
  const snapshot = snapshotOf()
  await app.send(agent, snapshot)
  await pool.query("UPDATE history SET packed = ''")
  const months = { oldest: monthOf(OCTOBER), month: monthOf(OCTOBER) }
  expect(await carrySome(pool, months, askAgain({ pool }))).toEqual({ carried: 0, unreadable: 1 })
  await app.send(agent, snapshot)
  const host = (await app.get(`/hosts/${agent.hostId}`)).json<HostDetail>()
  expect(host.snapshot?.envs).toEqual(snapshot.envs)
})
