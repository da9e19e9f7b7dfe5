import { beforeAll, describe, expect, it } from 'vitest'
import type { Problem } from '../../../server/contract/problem.ts'
import { bearer, startTestApp, type TestApp } from '../../support/app.ts'

const OPEN = [
  'GET /health',
  'GET /setup',
  'POST /setup',
  'POST /sign-in',
  'POST /agent/enroll',
  // What `/install.sh` may fetch before the machine has a key.
  'GET /downloads',
]

/** The address of a documented operation with its parameters filled in. */
const addressOf = (path: string) =>
  path.replace('{id}', '00000000-0000-4000-8000-000000000000').replace('{name}', 'GOPROXY')

type Operation = { method: 'GET' | 'POST' | 'DELETE'; path: string; description: string }

async function operations(test: TestApp): Promise<Operation[]> {
  const document = (await test.get('/openapi.json')).json<{
    paths: Record<string, Record<string, { description: string }>>
  }>()
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { description }]) => ({
      method: method.toUpperCase() as Operation['method'],
      path,
      description,
    })),
  )
}

describe('access', () => {
  let test: TestApp
  let documented: Operation[]
  beforeAll(async () => {
    test = await startTestApp()
    documented = await operations(test)
  })

  it('is closed by default: every documented route but the open ones wants a credential', async () => {
    const answers = await Promise.all(
      documented.map(async ({ method, path }) => {
        const { statusCode } = await test.app.inject({ method, url: addressOf(path) })
        return [`${method} ${path.replace('/api/v1', '')}`, statusCode] as const
      }),
    )
    expect(answers.length).toBeGreaterThan(20)
    for (const [route, status] of answers) {
      if (OPEN.includes(route)) expect(status, route).not.toBe(401)
      else expect(status, route).toBe(401)
    }
    expect(answers.map(([route]) => route)).toEqual(expect.arrayContaining(OPEN))
  })

  it('is closed to unknown, foreign and misspelt credentials', async () => {
    const agent = await test.enroll('closed')
    await test.database.pool.query('UPDATE agent_key SET revoked_at = now() WHERE host_id = $1', [
      agent.hostId,
    ])
    const headers = [
      bearer(`eht_${'x'.repeat(43)}`),
      bearer(`eha_${'x'.repeat(43)}`),
      bearer(agent.secret),
      { authorization: 'Basic YWRtaW46YWRtaW4=' },
      { authorization: `Bearer ${test.tokens.admin}x` },
      { cookie: `envherd_sign_in=${'x'.repeat(43)}` },
    ]
    for (const header of headers) {
      expect((await test.get('/hosts', header)).statusCode, JSON.stringify(header)).toBe(401)
    }
  })

  it('holds each role to its routes', async () => {
    const roles = ['viewer', 'operator', 'admin'] as const
    for (const { method, path, description } of documented) {
      const needed = /Access: (\w+)/.exec(description)?.[1]
      if (!needed || needed === 'open') continue
      for (const role of roles) {
        const { statusCode } = await test.app.inject({
          method,
          url: addressOf(path),
          headers: bearer(test.tokens[role]),
        })
        const allowed =
          needed !== 'agent' && roles.indexOf(role) >= roles.indexOf(needed as (typeof roles)[number])
        if (allowed) expect([401, 403], `${role} ${method} ${path}`).not.toContain(statusCode)
        else expect(statusCode, `${role} ${method} ${path}`).toBe(403)
      }
    }
  })

  it('keeps agents to the routes for agents', async () => {
    const agent = await test.enroll('agent-only')
    expect((await test.get('/hosts', bearer(agent.secret))).statusCode).toBe(403)
    expect((await test.get('/openapi.json', bearer(agent.secret))).statusCode).toBe(403)
  })

  it('answers what is not there with a problem, and never with a page', async () => {
    const reply = await test.app.inject({ url: '/api/v1/nothing', headers: { accept: 'text/html' } })
    expect(reply.statusCode).toBe(404)
    expect(reply.headers['content-type']).toContain('application/problem+json')
    expect(reply.json<Problem>().code).toBe('not-found')
  })

  it('sends strict headers and no stack with a failure', async () => {
    const health = await test.app.inject('/api/v1/health')
    expect(health.headers['content-security-policy']).toContain("script-src 'self';")
    expect(health.headers['x-content-type-options']).toBe('nosniff')
    await test.database.pool.query('ALTER TABLE fact_name RENAME TO fact_name_gone')
    const failed = await test.get('/facts')
    await test.database.pool.query('ALTER TABLE fact_name_gone RENAME TO fact_name')
    expect(failed.statusCode).toBe(500)
    expect(failed.json<Problem>()).toMatchObject({ code: 'internal', detail: 'unexpected failure' })
    expect(failed.json<Problem>().requestId).toBe(failed.headers['x-request-id'])
    expect(failed.body).not.toContain('fact_name')
  })
})
