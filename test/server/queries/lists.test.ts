import { beforeAll, describe, expect, it } from 'vitest'
import { SEVERITIES } from '#agent/contract/finding.ts'
import type { HostDiff } from '../../../server/contract/diff.ts'
import type { HostDetail, HostPage, HostRow, SnapshotPage } from '../../../server/contract/host.ts'
import type { FindingPage } from '../../../server/contract/finding.ts'
import type {
  PatternDetail,
  PatternPage,
  PatternSeries,
  PatternWindow,
} from '../../../server/contract/pattern.ts'
import type { Problem } from '../../../server/contract/problem.ts'
import type { FactList, FactValues } from '../../../server/contract/fact.ts'
import type { Summary } from '../../../server/contract/summary.ts'
import { PresenceSweep } from '../../../server/fleet/presence-sweep.ts'
import { startTestApp, type TestAgent, type TestApp } from '../../support/app.ts'
import { believe, machineWith } from '../../support/composed-findings.ts'

const PATTERNS = ['GO_BIN_DUPLICATE', 'GO_BIN_ORPHAN', 'GO_ARCH_MISMATCH']
const HOSTS = 23
const MINUTE = 60_000

/** 23 hosts; host n has the first n % 4 patterns. Hosts 0 to 4 mended everything later (0 and 4 had nothing); the last sent nothing. */
describe('lists', () => {
  const started = Date.now() - 10 * MINUTE
  let time = started
  let test: TestApp
  let mended: Date
  const agents: TestAgent[] = []

  beforeAll(async () => {
    test = await startTestApp({ diagnose: believe, now: () => new Date(time) })
    for (let n = 0; n < HOSTS; n++) agents.push(await test.enroll(`host-${String(n).padStart(2, '0')}`))
    for (const [n, agent] of agents.slice(0, -1).entries()) {
      time = started + n * 1000
      const findings = PATTERNS.slice(0, n % 4).map((pattern) => `${pattern} /go-${n}/bin`)
      expect((await test.send(agent, machineWith(...findings))).statusCode).toBe(200)
    }
    time = started + 5 * MINUTE
    mended = new Date()
    for (const agent of agents.slice(0, 5)) await test.send(agent, machineWith())
    await test.deps.presence.flush()
    time = Date.now()
    await new PresenceSweep(test.deps).sweep()
  })

  async function walk<Row>(path: string): Promise<Row[]> {
    const rows: Row[] = []
    let cursor = ''
    for (let pages = 0; pages < 200; pages++) {
      const reply = await test.get(`${path}${cursor}`)
      expect(reply.statusCode, reply.body).toBe(200)
      const page = reply.json<{ rows: Row[]; next: string | null; total: number }>()
      rows.push(...page.rows)
      if (page.next === null) {
        expect(rows).toHaveLength(page.total)
        return rows
      }
      cursor = `&cursor=${page.next}`
    }
    throw new Error('the list has no end')
  }

  for (const sort of ['hostname', 'lastSeenAt', 'findings', 'changedAt']) {
    for (const order of ['asc', 'desc']) {
      it(`walks every host exactly once by ${sort} ${order}`, async () => {
        const rows = await walk<HostRow>(`/hosts?limit=4&total=true&sort=${sort}&order=${order}`)
        expect(new Set(rows.map(({ id }) => id)).size).toBe(HOSTS)
        const whole = (await test.get(`/hosts?limit=500&sort=${sort}&order=${order}`)).json<HostPage>()
        expect(rows.map(({ id }) => id)).toEqual(whole.rows.map(({ id }) => id))
      })
    }
  }

  for (const filter of [
    'hasFindings=true',
    'hasFindings=false',
    ...SEVERITIES.map((one) => `severity=${one}`),
  ]) {
    it(`lists the same hosts by findings as by name: ${filter}`, async () => {
      const idsBy = async (sort: string) =>
        (await walk<HostRow>(`/hosts?limit=4&total=true&${filter}&sort=${sort}`)).map(({ id }) => id)
      const byName = await idsBy('hostname')
      expect((await idsBy('findings&order=desc')).sort()).toEqual([...byName].sort())
      expect((await idsBy('findings&order=asc')).sort()).toEqual([...byName].sort())
    })
  }

  for (const sort of ['openedAt', 'changedAt', 'severity']) {
    it(`walks every finding exactly once by ${sort}`, async () => {
      const rows = await walk<{ id: string }>(`/findings?limit=4&total=true&status=all&sort=${sort}`)
      expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
      expect(rows.length).toBeGreaterThan(20)
    })
  }

  for (const sort of ['affectedHosts', 'openFindings', 'openings', 'lastSeenAt', 'severity', 'id']) {
    it(`walks every pattern exactly once by ${sort}`, async () => {
      const rows = await walk<{ id: string }>(`/patterns?limit=2&total=true&sort=${sort}`)
      expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
      expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(PATTERNS))
    })
  }

  it('counts what it lists, under every filter', async () => {
    for (const pattern of PATTERNS) {
      const detail = (await test.get(`/patterns/${pattern}`)).json<PatternDetail>()
      const findings = (
        await test.get(`/patterns/${pattern}/findings?limit=500&total=true`)
      ).json<FindingPage>()
      const hosts = (await test.get(`/hosts?limit=500&total=true&pattern=${pattern}`)).json<HostPage>()
      expect(findings.rows).toHaveLength(detail.openFindings)
      expect(findings.total).toBe(detail.openFindings)
      expect(hosts.rows).toHaveLength(detail.affectedHosts)
      expect(hosts.total).toBe(detail.affectedHosts)
      expect(detail.byPlatform).toEqual([{ value: 'linux', hosts: detail.affectedHosts }])
      expect(detail.trend.reduce((sum, count) => sum + count, 0)).toBe(detail.openings)
    }
    const { counts, topPatterns, latest } = (await test.get('/summary')).json<Summary>()
    const some = (await test.get('/hosts?hasFindings=true&total=true')).json<HostPage>()
    const none = (await test.get('/hosts?hasFindings=false&total=true')).json<HostPage>()
    expect([counts.hosts.withFindings, counts.hosts.total]).toEqual([
      some.total,
      (some.total ?? 0) + (none.total ?? 0),
    ])
    for (const severity of ['critical', 'high', 'medium', 'low', 'info'] as const) {
      const listed = (await test.get(`/findings?severity=${severity}&total=true`)).json<FindingPage>()
      expect(listed.total, severity).toBe(counts.findings[severity])
    }
    for (const [state, count] of [
      ['on-time', counts.hosts.onTime],
      ['late', counts.hosts.late],
      ['silent', counts.hosts.silent],
      ['pending', counts.hosts.pending],
    ] as const) {
      const page = (await test.get(`/hosts?presence=${state}&total=true&limit=500`)).json<HostPage>()
      expect([page.total, page.rows.length], state).toEqual([count, count])
      expect(page.rows.every(({ presence }) => presence === state)).toBe(true)
    }
    expect(counts.hosts).toMatchObject({ total: HOSTS, late: HOSTS - 1, pending: 1 })
    expect(topPatterns[0]?.affectedHosts).toBeGreaterThanOrEqual(topPatterns[1]?.affectedHosts ?? 0)
    expect(latest[0]?.kind).toBe('resolved')
  })

  it('filters by what is asked, and together', async () => {
    const names = async (query: string) =>
      (await test.get(`/hosts?limit=500&${query}`)).json<HostPage>().rows.map(({ hostname }) => hostname)
    expect(await names('search=ST-07')).toEqual(['host-07'])
    // Fewer letters than the index is of.
    expect(await names('search=07')).toEqual(['host-07'])
    expect(await names('search=%25')).toEqual([])
    expect(await names('kind=windows')).toEqual([])
    expect(await names('kind=linux&search=host-1')).toHaveLength(10)
    expect(await names('goVersion=none')).toHaveLength(HOSTS - 1)
    expect(await names(`changedSince=${mended.toISOString()}`)).toEqual(['host-01', 'host-02', 'host-03'])
    const host = agents[7]?.hostId ?? ''
    const own = (await test.get(`/findings?host=${host}&limit=500`)).json<FindingPage>()
    expect(own.rows.map(({ pattern }) => pattern).sort()).toEqual([...PATTERNS].sort())
    expect(own.rows[0]).toMatchObject({
      hostId: host,
      env: 'linux',
      status: 'open',
      evidence: { path: '/go-7/bin' },
    })
  })

  it('refuses cursors that were not made for this list', async () => {
    const { next } = (await test.get('/hosts?limit=4&sort=hostname')).json<HostPage>()
    const at = (change: object) => {
      const cursor: unknown = JSON.parse(Buffer.from(next ?? '', 'base64url').toString())
      return Buffer.from(JSON.stringify(Object.assign(cursor as object, change))).toString('base64url')
    }
    const wrong = [
      `/hosts?sort=findings&cursor=${next}`,
      `/hosts?sort=hostname&search=x&cursor=${next}`,
      `/findings?cursor=${next}`,
      '/hosts?cursor=x',
      `/hosts?sort=hostname&cursor=${at({ id: "' OR true --" })}`,
      `/hosts?sort=hostname&cursor=${at({ key: '\0' })}`,
      `/hosts?sort=hostname&cursor=${at({ extra: 1 })}`,
    ]
    for (const path of wrong) {
      const reply = await test.get(path)
      expect([reply.statusCode, reply.json<Problem>().code], path).toEqual([400, 'invalid-cursor'])
    }
  })

  it('refuses queries it does not know', async () => {
    for (const path of [
      '/hosts?limit=501',
      '/hosts?limit=0',
      '/hosts?sort=machineId',
      '/hosts?foo=1',
      '/hosts?limit=1&limit=2',
      '/findings?host=x',
      '/hosts?changedSince=yesterday',
      '/patterns/window?seconds=5',
    ]) {
      expect((await test.get(path)).json<Problem>().code, path).toBe('invalid-request')
    }
    expect((await test.get('/hosts?search=%00')).statusCode).toBe(400)
  })

  it('shows exactly what fell into the window', async () => {
    const base = time
    const agent = agents[20]
    if (!agent) throw new Error('host 20 is gone')
    time = base - 59_000
    await test.send(agent, machineWith(...PATTERNS.map((pattern) => `${pattern} /window`)))
    time = base
    const minute = (await test.get('/patterns/window?seconds=60')).json<PatternWindow>()
    expect(minute).toMatchObject({ seconds: 60, occurrences: 3 })
    expect(minute.patterns.map(({ occurrences, hosts }) => [occurrences, hosts])).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
    ])
    expect(minute.patterns[0]?.share).toBeCloseTo(1 / 3)
    time = base + 1_000
    expect((await test.get('/patterns/window?seconds=60')).json<PatternWindow>().occurrences).toBe(0)
    const all = (await test.get('/patterns/window?seconds=86400&top=1')).json<PatternWindow>()
    const totals = (await test.get('/patterns?limit=500')).json<PatternPage>().rows
    expect(all.occurrences).toBe(totals.reduce((sum, { openings }) => sum + openings, 0))
    expect(all.patterns).toHaveLength(1)
    time = Date.now()
  })

  it('draws a series without gaps that ends at what is open now', async () => {
    for (const range of ['1h', '24h', '7d', '30d']) {
      const series = (
        await test.get(`/patterns/GO_BIN_DUPLICATE/series?range=${range}`)
      ).json<PatternSeries>()
      const { openFindings, openings, resolutions } = (
        await test.get('/patterns/GO_BIN_DUPLICATE')
      ).json<PatternDetail>()
      const steps = series.points.map(({ at }) => Date.parse(at))
      expect(
        steps.every((at, index) => index === 0 || at - (steps[index - 1] ?? 0) === series.stepSeconds * 1000),
      ).toBe(true)
      expect(series.points.at(-1)?.open).toBe(openFindings)
      expect(series.points[0]?.open).toBe(0)
      expect(series.points.reduce((sum, { opened }) => sum + opened, 0)).toBe(openings)
      expect(series.points.reduce((sum, { resolved }) => sum + resolved, 0)).toBe(resolutions)
    }
  })

  it('gives a host its snapshot back, its history and what changed', async () => {
    const agent = agents[3]
    if (!agent) throw new Error('host 3 is gone')
    const detail = (await test.get(`/hosts/${agent.hostId}`)).json<HostDetail>()
    const sent = machineWith()
    expect(detail.snapshot?.envs).toEqual(JSON.parse(JSON.stringify(sent.envs)))
    expect(detail.snapshot?.host).toEqual({
      ...sent.host,
      hostname: agent.hostname,
      machineId: agent.machineId,
    })
    const history = (await test.get(`/hosts/${agent.hostId}/snapshots?total=true`)).json<SnapshotPage>()
    expect(history.total).toBe(2)
    const [newer, older] = history.rows
    expect(newer?.changedSections).toEqual(['linux.sessions'])
    expect(older?.changedSections).toContain('host.os')
    const diff = (
      await test.get(`/hosts/${agent.hostId}/diff?from=${older?.id}&to=${newer?.id}`)
    ).json<HostDiff>()
    expect(diff.sections).toEqual([
      {
        env: 'linux',
        section: 'sessions',
        changes: [
          {
            pointer: '/data/list/0/variables/FINDINGS',
            op: 'changed',
            before: PATTERNS.map((pattern) => `${pattern} /go-3/bin`).join('\n'),
            after: '',
          },
        ],
      },
    ])
    const foreign = await test.get(`/hosts/${agents[4]?.hostId}/diff?from=${older?.id}&to=${newer?.id}`)
    expect(foreign.statusCode).toBe(404)
    expect((await test.get('/hosts/00000000-0000-4000-8000-000000000000')).statusCode).toBe(404)
    expect((await test.get('/patterns/NO_SUCH_PATTERN')).statusCode).toBe(404)
  })

  it('ranks the values of facts', async () => {
    const { facts } = (await test.get('/facts')).json<FactList>()
    expect(facts.length).toBeGreaterThan(0)
    for (const { name, values, envs } of facts) {
      const fact = (await test.get(`/facts/${encodeURIComponent(name)}?limit=500`)).json<FactValues>()
      expect([fact.distinct, fact.values.length]).toEqual([values, values])
      expect(fact.values.reduce((sum, value) => sum + value.envs, 0)).toBe(envs)
      expect(fact.values.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1)
    }
    expect((await test.get('/facts/no.such?search=a')).json<FactValues>()).toMatchObject({
      values: [],
      distinct: 0,
    })
  })
})
