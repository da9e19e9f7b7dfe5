import { once } from 'node:events'
import { get as httpGet, type IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { FindingRow } from '../../../server/contract/finding.ts'
import type { HostPage, HostRow } from '../../../server/contract/host.ts'
import { csvLine } from '../../../server/plugins/csv.ts'
import { bearer, startTestApp, type TestApp } from '../../support/app.ts'
import { believe, machineWith } from '../../support/composed-findings.ts'

/** More than two pages of the largest size, so that an export has to turn pages. */
const HOSTS = 1203

describe('exports', () => {
  let test: TestApp

  beforeAll(async () => {
    test = await startTestApp({ diagnose: believe })
    const agent = await test.enroll('=HYPERLINK("http://x"),1')
    await test.send(agent, machineWith('GO_BIN_ORPHAN @sum', 'GO_BIN_DUPLICATE /中文,"q"/bin'))
    await test.database.pool.query(
      `INSERT INTO host (machine_id, hostname)
       SELECT md5(n::text) || md5(n::text), 'host-' || lpad(n::text, 5, '0') FROM generate_series(2, ${HOSTS}) n`,
    )
  })

  const lines = <Row>(body: string): Row[] =>
    body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Row)

  it('gives every row that matches, in the order asked for', async () => {
    const all = await test.get('/hosts?format=ndjson&sort=hostname&order=desc')
    expect(all.headers['content-type']).toContain('application/x-ndjson')
    expect(all.headers['content-disposition']).toMatch(
      /^attachment; filename="envherd-hosts-\d{4}-\d\d-\d\d\.ndjson"$/,
    )
    const rows = lines<HostRow>(all.body)
    expect(rows).toHaveLength(HOSTS)
    expect(rows.map(({ hostname }) => hostname)).toEqual(
      rows
        .map(({ hostname }) => hostname)
        .sort()
        .reverse(),
    )
    const page = (await test.get('/hosts?limit=1&order=desc')).json<HostPage>()
    expect(rows[0]).toEqual(page.rows[0])
    const some = await test.get('/hosts?format=ndjson&search=host-0000&limit=1')
    expect(lines(some.body)).toHaveLength(8)
  })

  it('writes what spreadsheets read and do not run', async () => {
    const hosts = (await test.get('/hosts?format=csv&hasFindings=true')).body.split('\r\n')
    expect(hosts[0]).toMatch(/^id,hostname,osName,/)
    expect(hosts[1]).toContain(`,"'=HYPERLINK(""http://x""),1",`)
    expect(hosts.slice(2)).toEqual([''])
    const findings = await test.get('/findings?format=csv&sort=severity')
    expect(findings.headers['content-type']).toContain('text/csv')
    expect(findings.body).toContain(",'@sum,open,")
    expect(findings.body).toContain(',"/中文,""q""/bin",open,')
    expect(csvLine(['+1', '-1', -1, '\tx', 'a\nb', '', null, true])).toBe(`'+1,'-1,-1,'\tx,"a\nb",,,true\r\n`)
  })

  it('exports patterns and the findings of one', async () => {
    const patterns = await test.get('/patterns?format=csv&open=true')
    expect(
      patterns.body
        .trimEnd()
        .split('\r\n')
        .slice(1)
        .map((line) => line.split(',')[0])
        .sort(),
    ).toEqual(['GO_BIN_DUPLICATE', 'GO_BIN_ORPHAN'])
    const findings = await test.get('/patterns/GO_BIN_ORPHAN/findings?format=ndjson')
    expect(lines<FindingRow>(findings.body).map(({ subject }) => subject)).toEqual(['@sum'])
    expect((await test.get('/findings?format=ndjson&pattern=NONE')).body).toBe('')
  })

  it('says what is wrong before it sends anything', async () => {
    const wrong = await test.get('/hosts?format=csv&cursor=nonsense')
    expect(wrong.statusCode).toBe(400)
    expect(wrong.json()).toMatchObject({ code: 'invalid-cursor' })
    expect((await test.get('/hosts?format=xml')).statusCode).toBe(400)
    expect((await test.get('/hosts?format=csv', {})).statusCode).toBe(401)
  })

  it('answers HEAD as GET, and reads no more than it needs for that', async () => {
    const asked = vi.spyOn(test.deps.reads, 'query')
    const head = (path: string) =>
      test.app.inject({
        method: 'HEAD',
        url: `/api/v1${path}`,
        headers: bearer(test.tokens.viewer),
      })
    for (const format of ['ndjson', 'csv'] as const) {
      asked.mockClear()
      const answer = await head(`/hosts?format=${format}`)
      expect(answer.statusCode).toBe(200)
      expect(answer.headers['content-disposition']).toContain(`.${format}"`)
      expect(answer.body).toBe('')
      // What Fastify would read of it, it reads after its answer.
      await sleep(300)
      const pages = asked.mock.calls.filter(([text]) => JSON.stringify(text).includes('LIMIT'))
      expect(pages).toHaveLength(1)
    }
    expect((await head('/hosts?format=csv&cursor=nonsense')).statusCode).toBe(400)
    asked.mockRestore()
  })

  it('reads no further for a receiver that takes nothing or goes away', async () => {
    await test.database.pool.query(
      `INSERT INTO host (machine_id, hostname)
       SELECT md5('x' || n) || md5('y' || n), repeat('long-name-', 20) || n FROM generate_series(1, 20000) n`,
    )
    const asked = vi.spyOn(test.deps.reads, 'query')
    const pages = () => asked.mock.calls.filter(([text]) => JSON.stringify(text).includes('LIMIT')).length
    const address = await test.listen()
    const request = httpGet(`${address}/api/v1/hosts?format=ndjson`, { headers: bearer(test.tokens.viewer) })
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    response.pause()
    await sleep(1500)
    const taken = pages()
    expect(taken).toBeGreaterThan(0)
    expect(taken).toBeLessThan(30)
    await sleep(300)
    expect(pages()).toBe(taken)
    request.destroy()
    await sleep(500)
    expect(pages()).toBeLessThanOrEqual(taken + 1)
  })
})
