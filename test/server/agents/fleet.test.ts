import { beforeAll, describe, expect, it } from 'vitest'
import type { AgentFacts, CheckInRequest } from '#agent/contract/uplink.ts'
import type { AgentPage, AgentRow, AgentSummary } from '../../../server/contract/agent.ts'
import type { Problem } from '../../../server/contract/problem.ts'
import { isOlder } from '../../../server/queries/agent-versions.ts'
import { bearer, startTestApp, type TestAgent, type TestApp } from '../../support/app.ts'
import { checkIn } from '../../support/check-in.ts'

const facts = (changes: Partial<AgentFacts> = {}): AgentFacts => ({
  envs: ['linux'],
  startedAt: '2026-01-01T00:00:00.000Z',
  timings: { 'linux.path': 3.5 },
  failed: [],
  spool: { waiting: 0, bytes: 0 },
  ...changes,
})
const DENIED = { section: 'windows.registry', reason: 'denied' } as const
const TIMEOUT = { section: 'wsl:Ubuntu-22.04.goEnv', reason: 'timeout' } as const

/** What each says at its check-in; the first says nothing. */
const SAID: readonly (Partial<CheckInRequest> | undefined)[] = [
  undefined,
  { facts: facts() },
  { facts: facts({ failed: [DENIED] }), agentVersion: '0.0.9' },
  { facts: facts({ failed: [DENIED, TIMEOUT] }) },
  { facts: facts({ failed: [TIMEOUT, { ...TIMEOUT, section: 'windows.goEnv' }] }), agentVersion: '0.0.10' },
  { facts: facts({ spool: { waiting: 3, bytes: 4_096, oldestAt: '2026-01-01T00:00:00.000Z' } }) },
  { facts: facts({ spool: { waiting: 1, bytes: Number.MAX_SAFE_INTEGER } }), agentVersion: '0.0.9' },
]

describe('the agents of a fleet', () => {
  let test: TestApp
  const agents: TestAgent[] = []
  let time = new Date()
  beforeAll(async () => {
    test = await startTestApp({ now: () => time })
    for (const [index, said] of SAID.entries()) {
      const agent = await test.enroll(`host-${index}`)
      agents.push(agent)
      if (said) await checkIn(test, agent, said)
    }
    await test.deps.presence.flush()
  })

  const page = async (query: string) => (await test.get(`/agents?total=true&${query}`)).json<AgentPage>()
  const names = async (query: string) => {
    const { rows, total } = await page(query)
    expect(total).toBe(rows.length)
    return rows.map(({ hostname }) => hostname.replace('host-', '')).join(' ')
  }
  const summary = async () => (await test.get('/agents/summary')).json<AgentSummary>()

  it.each([
    ['', '0 1 2 3 4 5 6'],
    ['search=ST-3', '3'],
    ['version=0.0.9', '2 6'],
    ['outdated=true', '2 4 6'],
    ['outdated=false&hasSpool=true', '5'],
    ['hasErrors=true', '2 3 4'],
    ['hasErrors=false&hasSpool=false', '0 1'],
    ['hasSpool=true', '5 6'],
    ['collector=goEnv', '3 4'],
    ['collector=registry&reason=denied', '2 3'],
    ['collector=registry&reason=timeout', ''],
    ['presence=pending', '0'],
    ['presence=silent', ''],
    ['hasSpool=true&sort=spool&order=asc', '5 6'],
  ])('are found by %s', async (query, expected) => {
    expect(await names(query)).toBe(expected)
  })

  it('come by how much they could not read, those alike in the order of their ids', async () => {
    expect(['3 4 2', '4 3 2']).toContain(await names('hasErrors=true&sort=failed'))
  })

  it('are shown as they last said they fare', async () => {
    const [row] = (await page('search=host-5')).rows
    expect(row).toMatchObject({
      hostId: agents[5]?.hostId,
      version: '0.1.0',
      outdated: false,
      envs: ['linux'],
      spool: { waiting: 3, bytes: 4_096, oldestAt: '2026-01-01T00:00:00.000Z' },
      lastError: null,
    })
    const [pending] = (await page('search=host-0')).rows
    expect(pending).toMatchObject({ presence: 'pending', lastSeenAt: null, toldAt: null, version: '0.1.0' })
  })

  it.each(['hostname', 'version', 'failed', 'spool'])('come once each by %s, either way', async (sort) => {
    for (const order of ['asc', 'desc']) {
      const walked: string[] = []
      let cursor = ''
      do {
        const { rows, next } = await page(`limit=2&sort=${sort}&order=${order}${cursor}`)
        walked.push(...rows.map(({ id }) => id))
        cursor = next === null ? '' : `&cursor=${next}`
      } while (cursor !== '')
      const whole = await page(`sort=${sort}&order=${order}`)
      expect(walked).toEqual(whole.rows.map(({ id }) => id))
      expect(walked).toHaveLength(SAID.length)
    }
    const { next } = await page(`limit=2&sort=${sort}`)
    const other = await test.get(`/agents?sort=${sort}&hasErrors=true&cursor=${next}`)
    expect(other.json<Problem>().code).toBe('invalid-cursor')
  })

  it('are counted as the lists behind the numbers count them', async () => {
    const counted = await summary()
    expect(counted.versions.map(({ version, agents, outdated }) => [version, agents, outdated])).toEqual([
      ['0.1.0', 4, false],
      ['0.0.9', 2, true],
      ['0.0.10', 1, true],
    ])
    expect(counted.failures).toEqual([
      { collector: 'goEnv', reason: 'timeout', agents: 2 },
      { collector: 'registry', reason: 'denied', agents: 2 },
    ])
    for (const [number, query] of [
      [counted.agents, ''],
      [counted.outdated, 'outdated=true'],
      [counted.hasErrors, 'hasErrors=true'],
      [counted.hasSpool, 'hasSpool=true'],
      ...counted.versions.map((each) => [each.agents, `version=${each.version}`] as const),
      ...counted.failures.map(
        (each) => [each.agents, `collector=${each.collector}&reason=${each.reason}`] as const,
      ),
    ] as const) {
      expect((await page(query)).total, query).toBe(number)
    }
  })

  it('are what they said last: what was mended is in no count', async () => {
    const agent = agents[3]
    if (!agent) throw new Error('host 3 is gone')
    await checkIn(test, agent, { facts: facts({ failed: [TIMEOUT] }) })
    expect(await names('collector=registry')).toBe('2')
    expect((await summary()).failures[1]).toMatchObject({ collector: 'registry', agents: 1 })
    await checkIn(test, agent, { facts: facts({ failed: [DENIED, TIMEOUT] }) })
  })

  it('can be taken away as a file', async () => {
    const csv = await test.get('/agents?format=csv&hasErrors=true&limit=1')
    const lines = csv.body.trim().split('\r\n')
    expect(lines[0]).toMatch(/^id,hostId,hostname,version,/)
    expect(lines.slice(1).map((line) => line.split(',')[2])).toEqual(['host-2', 'host-3', 'host-4'])
    const ndjson = (await test.get('/agents?format=ndjson')).body.trim().split('\n')
    expect(ndjson.map((line) => (JSON.parse(line) as AgentRow).hostname)).toHaveLength(SAID.length)
  })

  it('are nobody’s without a credential, and refuse what they do not know', async () => {
    expect((await test.get('/agents', bearer(test.tokens.viewer))).statusCode).toBe(200)
    expect((await test.get('/agents', bearer(agents[0]?.secret ?? ''))).statusCode).toBe(403)
    for (const query of ['sort=lastSeenAt', 'reason=tired', 'presence=asleep', 'x=1'])
      expect((await test.get(`/agents?${query}`)).statusCode, query).toBe(400)
  })

  it('are silent each for itself, where another agent of the host still checks in', async () => {
    const start = time
    const two = await test.enroll('host-1')
    time = new Date(start.getTime() + 50 * 3_600_000)
    await checkIn(test, two, { facts: facts() })
    await test.deps.presence.flush()
    const rows = (await page('search=host-1')).rows
    expect(rows.map(({ presence }) => presence).sort()).toEqual(['on-time', 'silent'])
    const silent = rows.find(({ presence }) => presence === 'silent')
    expect(silent?.lastSeenAt).toBe(start.toISOString())
    expect(await names('search=host-1&presence=silent')).toBe('1')
    expect(await names('search=host-1&presence=on-time')).toBe('1')
    time = start
  })
})

it.each([
  ['0.1.0', '0.1.0', false],
  ['0.9.0', '0.10.0', true],
  ['1.0.0', '0.10.0', false],
  ['0.1.0-rc.1', '0.1.0', true],
  ['0.1.0', '0.1.0-rc.1', false],
  ['', '0.1.0', false],
  ['unknown', '0.1.0', false],
])('a version %s beside the server’s %s', (version, server, older) => {
  expect(isOlder(version, server)).toBe(older)
})
