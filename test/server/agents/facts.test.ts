import { expect, test } from 'vitest'
import type { AgentFacts } from '#agent/contract/uplink.ts'
import type { HostDetail } from '../../../server/contract/host.ts'
import { startTestApp } from '../../support/app.ts'
import { checkIn } from '../../support/check-in.ts'

const FACTS: AgentFacts = {
  envs: ['linux'],
  startedAt: '2026-01-01T00:00:00.000Z',
  timings: { 'linux.path': 3.5 },
  failed: [{ section: 'linux.goEnv', reason: 'timeout' }],
  spool: { waiting: 3, bytes: 4096, oldestAt: '2026-01-01T00:00:00.000Z' },
  lastError: { at: '2026-01-01T00:00:00.000Z', message: 'cannot reach envherd.test\0' },
}

test('what an agent says of itself is shown with its host, the newest only', async () => {
  const app = await startTestApp()
  const agent = await app.enroll('one')
  const detail = async () => (await app.get(`/hosts/${agent.hostId}`)).json<HostDetail>()
  expect((await detail()).agents).toEqual([])
  await checkIn(app, agent, { facts: FACTS })
  await checkIn(app, agent)
  const [shown] = (await detail()).agents
  expect(shown?.facts?.failed).toEqual(FACTS.failed)
  expect(shown?.facts?.lastError?.message).toBe('cannot reach envherd.test\ufffd')
  await checkIn(app, agent, { facts: { ...FACTS, failed: [] } })
  expect((await detail()).agents.map(({ facts }) => facts?.failed)).toEqual([[]])
})
