import { beforeAll, describe, expect, it } from 'vitest'
import type { CreatedEnrollmentKey } from '../../../server/contract/account.ts'
import type { HostDetail, HostPage } from '../../../server/contract/host.ts'
import type { LabelList } from '../../../server/contract/label.ts'
import type { Problem } from '../../../server/contract/problem.ts'
import { bearer, startTestApp, type TestAgent, type TestApp } from '../../support/app.ts'

describe('labels of hosts', () => {
  let test: TestApp
  let agents: TestAgent[]
  beforeAll(async () => {
    test = await startTestApp()
    agents = await Promise.all(['one', 'two', 'three'].map((name) => test.enroll(name)))
  })

  const put = (id: string | undefined, labels: unknown, token = test.tokens.operator) =>
    test.app.inject({
      method: 'PUT',
      url: `/api/v1/hosts/${id}/labels`,
      headers: bearer(token),
      payload: { labels },
    })
  const named = async (query: string) => {
    const page = (await test.get(`/hosts?total=true&${query}`)).json<HostPage>()
    expect(page.total).toBe(page.rows.length)
    return page.rows.map(({ hostname }) => hostname)
  }
  const inUse = async () => (await test.get('/labels')).json<LabelList>().labels

  it('are what was put last, found by all that are asked for, and counted', async () => {
    const [one, two] = agents
    expect((await put(one?.hostId, ['team:b', 'site:berlin', 'old'])).json()).toEqual({
      labels: ['old', 'site:berlin', 'team:b'],
    })
    await put(one?.hostId, ['team:a', 'site:berlin'])
    await put(two?.hostId, ['site:berlin'])
    expect(await inUse()).toEqual([
      { label: 'site:berlin', hosts: 2 },
      { label: 'team:a', hosts: 1 },
    ])
    expect(await named('label=site:berlin')).toEqual(['one', 'two'])
    expect(await named('label=site:berlin&label=team:a&presence=pending')).toEqual(['one'])
    expect(await named('label=site:berlin&label=team:b')).toEqual([])
    const detail = (await test.get(`/hosts/${one?.hostId}`)).json<HostDetail>()
    expect(detail.labels).toEqual(['site:berlin', 'team:a'])
    await put(two?.hostId, [])
    expect(await named('label=site:berlin')).toEqual(['one'])
  })

  it('are part of what a cursor was made for', async () => {
    for (const { hostId } of agents) await put(hostId, ['all', 'some'])
    const { next } = (await test.get('/hosts?limit=1&label=all')).json<HostPage>()
    expect((await test.get(`/hosts?limit=1&label=all&cursor=${next}`)).statusCode).toBe(200)
    const other = await test.get(`/hosts?limit=1&label=some&cursor=${next}`)
    expect(other.json<Problem>().code).toBe('invalid-cursor')
  })

  it('are few, of one form, an operator’s, and of a host that exists', async () => {
    const id = agents[0]?.hostId
    const many = Array.from({ length: 17 }, (_, index) => `label-${index}`)
    for (const wrong of [many, ['Team:A'], ['-a'], ['a b'], ['a', 'a'], [''], ['x'.repeat(64)], 'a']) {
      expect((await put(id, wrong)).json<Problem>().code, String(wrong)).toBe('invalid-request')
    }
    expect((await put(id, many.slice(1))).statusCode).toBe(200)
    expect((await put(id, [], test.tokens.viewer)).statusCode).toBe(403)
    expect((await put('00000000-0000-4000-8000-000000000000', [])).statusCode).toBe(404)
    expect((await test.get('/hosts?label=A')).statusCode).toBe(400)
  })

  it('come with the enrolment key, as far as there is room', async () => {
    const labels = ['team:c', ...Array.from({ length: 15 }, (_, index) => `l${index}`)]
    const made = await test.app.inject({
      method: 'POST',
      url: '/api/v1/enrollment-keys',
      headers: bearer(test.tokens.operator),
      payload: { name: 'labelled', labels },
    })
    const { key, labels: kept } = made.json<CreatedEnrollmentKey>()
    expect(kept).toEqual(labels)
    const enroll = (machineId: string) =>
      test.app.inject({
        method: 'POST',
        url: '/api/v1/agent/enroll',
        payload: { key, machineId, hostname: 'labelled', agentVersion: '0.1.0' },
      })
    const { hostId } = (await enroll('a'.repeat(64))).json<{ hostId: string }>()
    const labelsNow = async () => (await test.get(`/hosts/${hostId}`)).json<HostDetail>().labels
    expect(await labelsNow()).toEqual([...labels].sort())
    await put(hostId, ['own'])
    await enroll('a'.repeat(64))
    const again = await labelsNow()
    expect(again).toHaveLength(16)
    expect(again).toContain('own')
  })
})
