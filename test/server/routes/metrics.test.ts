import { beforeAll, describe, expect, it } from 'vitest'
import { bearer, startTestApp, type TestApp } from '../../support/app.ts'
import { snapshotOf } from '../../support/snapshot.ts'

const TOKEN = 'a-scraper-token-of-these-tests'

describe('GET /metrics', () => {
  let test: TestApp
  beforeAll(async () => {
    test = await startTestApp({ config: { metricsToken: TOKEN } })
  })
  const scrape = (headers: Record<string, string>) => test.app.inject({ url: '/metrics', headers })

  it('is for viewers and for the scraper of the configuration, and for nobody else', async () => {
    const agent = await test.enroll('metrics')
    const expected: [Record<string, string>, number][] = [
      [{}, 401],
      [bearer(`${TOKEN}x`), 401],
      [bearer(agent.secret), 403],
      [bearer(test.tokens.viewer), 200],
      [bearer(TOKEN), 200],
    ]
    for (const [headers, status] of expected) {
      expect((await scrape(headers)).statusCode, JSON.stringify(headers)).toBe(status)
    }
    // It opens this one door.
    expect((await test.get('/hosts', bearer(TOKEN))).statusCode).toBe(401)
  })

  it('counts what was answered, by route as registered', async () => {
    const agent = await test.enroll('counted')
    await test.send(agent, snapshotOf())
    await test.get(`/hosts/${agent.hostId}`)
    await test.app.inject('/api/v1/guess/etc/passwd')
    const { body, headers } = await scrape(bearer(TOKEN))
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/)
    const value = (line: string) =>
      Number(
        body
          .split('\n')
          .find((one) => one.startsWith(line))
          ?.split(' ')
          .at(-1),
      )
    const requests = (method: string, route: string, status: number) =>
      value(
        `envherd_http_request_duration_seconds_count{method="${method}",route="${route}",status="${status}"}`,
      )
    expect(requests('POST', '/api/v1/agent/snapshots', 200)).toBe(1)
    expect(requests('GET', '/api/v1/hosts/:id', 200)).toBe(1)
    expect(requests('GET', 'none', 404)).toBe(1)
    expect(body).not.toContain(agent.hostId)
    expect(body).not.toContain('passwd')
    expect(value('envherd_snapshots_total{outcome="stored"}')).toBe(1)
    expect(value('envherd_commit_group_snapshots_sum')).toBe(1)
    expect(value('envherd_commit_duration_seconds_count')).toBe(1)
    expect(value('envherd_judge_duration_seconds_count')).toBe(1)
    for (const idle of [
      'waiting_snapshots',
      'commit_queue_snapshots',
      'live_clients',
      'live_buffered_bytes',
    ]) {
      expect(value(`envherd_${idle}`), idle).toBe(0)
    }
  })
})
