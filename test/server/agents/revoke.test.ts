import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AgentFacts } from '#agent/contract/uplink.ts'
import type { AgentPage, AgentSummary } from '../../../server/contract/agent.ts'
import type { HostDetail } from '../../../server/contract/host.ts'
import type { Problem } from '../../../server/contract/problem.ts'
import { keepFacts } from '../../../server/agents/facts.ts'
import { bearer, startTestApp, type TestAgent, type TestApp } from '../../support/app.ts'
import { checkIn } from '../../support/check-in.ts'
import { believe, machineWith } from '../../support/composed-findings.ts'

const FACTS: AgentFacts = {
  envs: ['linux'],
  startedAt: '2026-01-01T00:00:00.000Z',
  timings: {},
  failed: [{ section: 'linux.goEnv', reason: 'timeout' }],
  spool: { waiting: 0, bytes: 0 },
}

/** As the agent of Windows, or of one of its distributions, sends it. */
function machineOf(kind: 'windows' | 'wsl', id: string, finding: string) {
  const machine = machineWith(finding)
  return { ...machine, envs: machine.envs.map((env) => ({ ...env, kind, id })) }
}

describe('revoking one agent', () => {
  let test: TestApp
  beforeAll(async () => {
    test = await startTestApp({ diagnose: believe })
  })

  const idOf = async (agent: TestAgent): Promise<string> => {
    const { rows } = await test.database.pool.query<{ id: string }>(
      `SELECT id FROM agent_key WHERE secret_hash = sha256(convert_to($1, 'UTF8'))`,
      [agent.secret],
    )
    return rows[0]?.id ?? ''
  }
  const revoke = (id: string, token = test.tokens.operator) =>
    test.app.inject({ method: 'DELETE', url: `/api/v1/agents/${id}`, headers: bearer(token) })
  const detail = async ({ hostId }: TestAgent) => (await test.get(`/hosts/${hostId}`)).json<HostDetail>()
  const listed = async (hostname: string) =>
    (await test.get(`/agents?search=${hostname}`)).json<AgentPage>().rows.map(({ id }) => id)

  it('ends its credential at once, takes it off the list, and leaves the host as it was', async () => {
    const agent = await test.enroll('alone')
    await test.send(agent, machineWith('GO_BIN_ORPHAN /go/bin'))
    await checkIn(test, agent, { facts: FACTS })
    const id = await idOf(agent)
    expect(await listed('alone')).toEqual([id])
    expect((await revoke(id)).statusCode).toBe(204)
    await expect(checkIn(test, agent)).rejects.toThrow(/^401 .*agent-revoked/)
    expect((await test.send(agent, machineWith())).statusCode).toBe(401)
    expect(await listed('alone')).toEqual([])
    const summary = (await test.get('/agents/summary')).json<AgentSummary>()
    expect([summary.agents, summary.failures]).toEqual([0, []])
    const host = await detail(agent)
    expect([host.agents, host.findings.high + host.findings.medium + host.findings.low]).toEqual([[], 1])
    expect((await revoke(id)).statusCode).toBe(204)
  })

  it('takes what only it told of out of its host, and the findings with it', async () => {
    const windows = await test.enroll('both')
    const ubuntu = await test.enroll('both')
    await test.send(windows, machineOf('windows', 'windows', 'GO_BIN_ORPHAN /c/go/bin'))
    await test.send(ubuntu, machineOf('wsl', 'wsl:Ubuntu', 'GO_BIN_ORPHAN /usr/go/bin'))
    expect((await detail(windows)).envs.map(({ id }) => id)).toEqual(['windows', 'wsl:Ubuntu'])
    await revoke(await idOf(ubuntu))
    const host = await detail(windows)
    expect(host.envs.map(({ id }) => id)).toEqual(['windows'])
    const open = await test.get(`/findings?host=${windows.hostId}&total=true`)
    expect(open.json<{ total: number }>().total).toBe(1)
    await checkIn(test, windows)
    await expect(checkIn(test, ubuntu)).rejects.toThrow(/^401/)
  })

  it('is for operators, of an agent that exists', async () => {
    const agent = await test.enroll('kept')
    expect((await revoke(await idOf(agent), test.tokens.viewer)).statusCode).toBe(403)
    const unknown = await revoke(randomUUID())
    expect(unknown.json<Problem>().code).toBe('not-found')
    await checkIn(test, agent)
  })

  it('lists nothing of a check-in that was under way', async () => {
    const agent = await test.enroll('late')
    const id = await idOf(agent)
    await revoke(id)
    await keepFacts(test.deps, id, '0.1.0', FACTS)
    expect(await listed('late')).toEqual([])
    expect((await test.get('/agents/summary')).json<AgentSummary>().failures).toEqual([])
  })

  it('lets the machine enrol again as the same host', async () => {
    const agent = await test.enroll('again')
    await revoke(await idOf(agent))
    const anew = await test.enroll('again')
    expect(anew.hostId).toBe(agent.hostId)
    await checkIn(test, anew, { facts: FACTS })
    expect(await listed('again')).toEqual([await idOf(anew)])
  })
})
