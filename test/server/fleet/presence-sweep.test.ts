import { beforeAll, describe, expect, it } from 'vitest'
import type { HostPage } from '../../../server/contract/host.ts'
import type { Summary } from '../../../server/contract/summary.ts'
import { createPresence } from '../../../server/fleet/presence.ts'
import { PresenceSweep } from '../../../server/fleet/presence-sweep.ts'
import { verifyFleetCount } from '../../../server/fleet/fleet-count.ts'
import { inTransaction } from '../../../server/database/transaction.ts'
import { createMeters } from '../../../server/metrics/meters.ts'
import { startTestApp, type TestAgent, type TestApp } from '../../support/app.ts'
import { believe, machineWith } from '../../support/composed-findings.ts'

const SECOND = 1000
const DAY = 86_400 * SECOND

type Change = { host: string; before: string; after: string; second: number }

/** Checked in at 0 s, every minute expected: late at 120 s, silent after a day. */
describe('presence', () => {
  const start = Math.floor(Date.now() / 1000) * 1000
  let time = start
  let test: TestApp
  let hosts: TestAgent[]

  beforeAll(async () => {
    test = await startTestApp({
      diagnose: believe,
      now: () => new Date(time),
      config: { checkInSeconds: 60 },
    })
    hosts = [await test.enroll('a'), await test.enroll('b'), await test.enroll('nothing-sent')]
    for (const agent of hosts.slice(0, 2)) await test.send(agent, machineWith('GO_BIN_DUPLICATE /go/bin'))
    await test.deps.presence.flush()
  })

  const replica = () => new PresenceSweep(test.deps)
  const at = (seconds: number) => void (time = start + seconds * SECOND)
  const counts = async () => (await test.get('/summary')).json<Summary>().counts.hosts
  const named = async (presence: string) =>
    (await test.get(`/hosts?presence=${presence}`)).json<HostPage>().rows.map(({ hostname }) => hostname)
  const log = async (): Promise<Change[]> =>
    (
      await test.database.pool.query<Change>(
        `SELECT h.hostname AS host, before, after, extract(epoch FROM c.at - $1)::integer AS second
         FROM presence_change c JOIN host h ON h.id = c.host_id ORDER BY c.id`,
        [new Date(start)],
      )
    ).rows
  const seen = (agent: TestAgent | undefined) => test.deps.presence.seen(agent?.hostId ?? '', '0.1.0')

  it('changes nobody once its lock is lost', async () => {
    at(130)
    const takenOver = new Error('taken over')
    await expect(replica().sweep(AbortSignal.abort(takenOver))).rejects.toThrow(takenOver)
    expect(await log()).toEqual([])
    expect(await counts()).toMatchObject({ onTime: 2, late: 0 })
  })

  it('goes late once, however many replicas sweep and however often', async () => {
    const [one, other] = [replica(), replica()]
    at(60)
    expect(await one.sweep()).toBe(0)
    expect(await counts()).toMatchObject({ total: 3, onTime: 2, late: 0, silent: 0, pending: 1 })
    at(100)
    seen(hosts[1])
    await test.deps.presence.flush()
    at(130)
    const changed = await Promise.all([one.sweep(), other.sweep(), one.sweep()])
    expect(changed.reduce((sum, count) => sum + count)).toBe(1)
    expect(await log()).toEqual([{ host: 'a', before: 'on-time', after: 'late', second: 120 }])
    expect(await named('late')).toEqual(['a'])
    expect(await named('on-time')).toEqual(['b'])
    expect(await named('pending')).toEqual(['nothing-sent'])
    expect(await counts()).toMatchObject({ onTime: 1, late: 1, pending: 1 })
  })

  it('is back with the flush that saw it, and not late for what is still in memory', async () => {
    const sweep = replica()
    at(150)
    seen(hosts[0])
    await test.deps.presence.flush()
    expect(await named('late')).toEqual([])
    expect((await log()).at(-1)).toEqual({ host: 'a', before: 'late', after: 'on-time', second: 150 })
    await sweep.sweep()
    // Heard in time, and not yet written when the sweep comes.
    at(219)
    seen(hosts[1])
    at(222)
    expect(await sweep.sweep()).toBe(0)
    await test.deps.presence.flush()
    at(230)
    expect(await sweep.sweep()).toBe(0)
  })

  it('is silent a day later, found by a replica that takes over', async () => {
    at(150 + 130)
    await replica().sweep()
    time = start + DAY + 400 * SECOND
    expect(await replica().sweep()).toBe(2)
    expect(await counts()).toMatchObject({ total: 3, onTime: 0, late: 0, silent: 2, pending: 1 })
    expect((await log()).filter(({ after }) => after === 'silent')).toHaveLength(2)
  })

  it('forgets nothing by a clock that is ahead', async () => {
    const before = await log()
    const ahead = new Date(time + 400 * DAY)
    await new PresenceSweep({ ...test.deps, now: () => ahead }).sweep()
    expect(await log()).toEqual(before)
  })

  it('shows a row as it is at this moment, and believes no late flush of another replica', async () => {
    let clock = start + 10 * SECOND
    const presence = createPresence({ ...test.deps, meters: createMeters(), now: () => new Date(clock) })
    presence.seen(hosts[0]?.hostId ?? '', '0.1.0')
    clock = time
    await presence.close()
    expect(await named('silent')).toEqual(['a', 'b'])
    seen(hosts[0])
    const { rows } = (await test.get('/hosts?search=a')).json<HostPage>()
    expect(rows.map(({ presence: state }) => state)).toEqual(['on-time'])
  })

  it('counts hosts that are removed and findings that are resolved', async () => {
    await test.send(hosts[1] as TestAgent, machineWith())
    await test.database.pool.query('DELETE FROM host WHERE id = $1', [hosts[0]?.hostId])
    await test.deps.presence.flush()
    expect(await counts()).toMatchObject({ total: 2, withFindings: 0, pending: 1 })
    const verify = () => inTransaction(test.database.pool, verifyFleetCount)
    expect(await verify()).toEqual([])
    await replica().sweep()
    expect(await verify()).toEqual([])
    await test.database.pool.query('ALTER TABLE host DISABLE TRIGGER USER')
    await test.database.pool.query('DELETE FROM host WHERE id = $1', [hosts[2]?.hostId])
    expect(await verify()).toEqual([
      { counter: 'hosts of the fleet', kept: 2, counted: 1 },
      { counter: 'pending of the fleet', kept: 1, counted: 0 },
    ])
  })
})
