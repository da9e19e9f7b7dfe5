import { expect, test } from 'vitest'
import type { HostDetail } from '../../../server/contract/host.ts'
import type { AgentIdentity } from '../../../server/accounts/identity.ts'
import { createEnrollmentKey } from '../../../server/accounts/enrollment.ts'
import { noteMachine } from '../../../server/agents/machines.ts'
import { bearer, startTestApp, type TestAgent, type TestApp } from '../../support/app.ts'
import { checkIn } from '../../support/check-in.ts'
import { snapshotOf } from '../../support/snapshot.ts'

/** Hashes of parts: a laptop, its dock, and the machine that got a copy of its disk. */
const ONE = ['1'.repeat(16), '2'.repeat(16)]
const DOCK = 'd'.repeat(16)
const COPY = ['c'.repeat(16)]

async function withHost() {
  const app = await startTestApp()
  const agent = await app.enroll('gold')
  const detail = async (id = agent.hostId) => (await app.get(`/hosts/${id}`)).json<HostDetail>()
  const from = (hardware: string[], hostname: string, who: Pick<TestAgent, 'secret'> = agent) =>
    checkIn(app, who, { hardware, hostname })
  const split = (machine: string, token = app.tokens.operator) =>
    app.app.inject({
      method: 'POST',
      url: `/api/v1/hosts/${agent.hostId}/split`,
      headers: bearer(token),
      payload: { machine },
    })
  return { app, agent, detail, from, split }
}

const names = ({ machines }: HostDetail) => machines.map(({ hostname }) => hostname)

test('a dock, another disk, then another card: one machine all the while', async () => {
  const { detail, from } = await withHost()
  await from(ONE, 'a')
  await from([...ONE, DOCK], 'a')
  await from(['1'.repeat(16), '3'.repeat(16)], 'a')
  await from(['3'.repeat(16)], 'a')
  await from(ONE, 'a')
  const host = await detail()
  expect(names(host)).toEqual(['a'])
  expect(host.cloneSuspectedAt).toBeNull()
})

test('all parts exchanged is another machine, and no copy: the first never comes back', async () => {
  const { detail, from } = await withHost()
  await from(ONE, 'a')
  await from(COPY, 'b')
  await from(COPY, 'b')
  const host = await detail()
  expect(host.machines.map(({ hostname, current }) => [hostname, current])).toEqual([
    ['a', false],
    ['b', true],
  ])
  expect(host.cloneSuspectedAt).toBeNull()
})

test('an image that is a new machine each time: those heard from last are kept', async () => {
  const { detail, from } = await withHost()
  for (let at = 0; at < 55; at++) await from([at.toString(16).padStart(16, '0')], `m${at}`)
  const { machines, cloneSuspectedAt } = await detail()
  expect(machines).toHaveLength(50)
  expect(machines.map(({ hostname }) => hostname)).toContain('m54')
  expect(machines.map(({ hostname }) => hostname)).not.toContain('m4')
  expect(cloneSuspectedAt).toBeNull()
})

async function alternating() {
  const world = await withHost()
  await world.from(ONE, 'a')
  await world.from(COPY, 'b')
  await world.from(ONE, 'a')
  const host = await world.detail()
  const copy = host.machines.find(({ hostname }) => hostname === 'b')
  if (!copy) throw new Error('the copy is not shown')
  return { ...world, host, copy }
}

test('two that report in turns are suspected to be copies, and both are shown', async () => {
  const { host } = await alternating()
  expect(host.cloneSuspectedAt).not.toBeNull()
  expect(names(host)).toEqual(['a', 'b'])
})

test('split, the second is a host of its own from its next contact on, with its own snapshots', async () => {
  const { app, agent, detail, from, split, copy } = await alternating()
  const { id } = (await split(copy.id)).json<{ id: string }>()
  expect(names(await detail())).toEqual(['a'])
  expect((await detail()).cloneSuspectedAt).toBeNull()
  expect(await detail(id)).toMatchObject({ hostname: 'b', presence: 'pending' })

  expect((await from(ONE, 'a')).moved).toBeUndefined()
  const { moved, want } = await from(COPY, 'b')
  expect([moved?.hostId, want]).toEqual([id, 'snapshot'])
  const own = { ...agent, hostname: 'b', hostId: id, secret: moved?.secret ?? '' }
  expect((await from(COPY, 'b', own)).moved).toBeUndefined()
  const sent = await app.send(own, { ...snapshotOf(), agent: { ...snapshotOf().agent, hardware: COPY } })
  expect(sent.statusCode).toBe(200)
  await app.deps.presence.flush()
  expect((await detail(id)).presence).toBe('on-time')
  expect((await detail()).snapshot).toBeNull()
  expect(names(await detail(id))).toEqual(['b'])
})

test('split, and the first reports before the news of it: nothing is suspected anew', async () => {
  const { app, agent, detail, from, split, copy } = await alternating()
  await from(COPY, 'b')
  await split(copy.id)
  const { rows } = await app.database.pool.query<{ id: string }>(
    'SELECT id FROM agent_key WHERE host_id = $1',
    [agent.hostId],
  )
  const before: AgentIdentity = {
    kind: 'agent',
    id: rows[0]?.id ?? '',
    hostId: agent.hostId,
    reportedMachineId: agent.machineId,
    hardware: COPY,
    contentHash: null,
    catalogue: null,
    replacedAt: null,
  }
  await noteMachine(app.deps, before, { hardware: ONE, hostname: 'a' })
  expect((await detail()).cloneSuspectedAt).toBeNull()
})

test('what waited at the second is not taken for the first: it is told to come again, by its check-in', async () => {
  const { app, agent, from, split, copy } = await alternating()
  const { id } = (await split(copy.id)).json<{ id: string }>()
  const late = await app.send(agent, { ...snapshotOf(), agent: { ...snapshotOf().agent, hardware: COPY } })
  // No refusal: an agent that is refused sends nothing more until somebody enrols it again.
  expect([late.statusCode, late.headers['retry-after']]).toEqual([503, '1'])
  const agents = () => app.database.pool.query('SELECT FROM agent_key WHERE host_id = $1', [id])
  expect((await agents()).rowCount).toBe(0)
  expect((await from(COPY, 'b')).moved?.hostId).toBe(id)
  expect((await agents()).rowCount).toBe(1)
})

test('enrolled again with a key, each is who it was', async () => {
  const { app, agent, split, copy } = await alternating()
  const { id } = (await split(copy.id)).json<{ id: string }>()
  const { key } = await createEnrollmentKey(app.deps, { name: 'again' })
  const enroll = async (hardware: string[]) => {
    const payload = { key, machineId: agent.machineId, hostname: 'x', agentVersion: '0.1.0', hardware }
    const reply = await app.app.inject({ method: 'POST', url: '/api/v1/agent/enroll', payload })
    return reply.json<{ hostId: string }>().hostId
  }
  expect(await enroll(COPY)).toBe(id)
  expect(await enroll(ONE)).toBe(agent.hostId)
  expect(await enroll(['e'.repeat(16)])).toBe(agent.hostId)
})

test('a state folder that is copied back brings the machine to its own host', async () => {
  const { from, split, copy, agent } = await alternating()
  await split(copy.id)
  const { moved } = await from(COPY, 'b')
  const back = await from(ONE, 'a', { secret: moved?.secret ?? '' })
  expect(back.moved?.hostId).toBe(agent.hostId)
})

test('one machine alone, one of another host, and a viewer: nothing is split', async () => {
  const { app, from, detail, split } = await withHost()
  await from(ONE, 'a')
  const [only] = (await detail()).machines
  expect((await split(only?.id ?? '')).statusCode).toBe(409)
  expect((await split('00000000-0000-4000-8000-000000000000')).statusCode).toBe(404)
  expect((await split(only?.id ?? '', app.tokens.viewer)).statusCode).toBe(403)
})

test('hosts are not asked for hardware by an older agent', async () => {
  const { app, agent, detail }: { app: TestApp } & Awaited<ReturnType<typeof withHost>> = await withHost()
  await checkIn(app, agent)
  expect((await detail()).machines).toEqual([])
})
