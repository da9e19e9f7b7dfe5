import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { del, get, post, queryString, whenRefused } from '../../../web/src/api/client.ts'
import { ApiProblem } from '../../../web/src/api/problem.ts'

type Reply = { status: number; type: string; body: string }

let reply: Reply
let heard: { method: string | undefined; url: string | undefined; type: string | undefined; body: string }

const read = async (request: IncomingMessage) => {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

const server = createServer((request, response) => {
  void read(request).then((body) => {
    heard = { method: request.method, url: request.url, type: request.headers['content-type'], body }
    response.writeHead(reply.status, { 'content-type': reply.type, 'x-request-id': 'req-7' })
    response.end(reply.body)
  })
})

const browserFetch = globalThis.fetch
let origin = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  // In a browser a path is relative to the page; here it is relative to the test's server.
  globalThis.fetch = (input, init) =>
    browserFetch(typeof input === 'string' ? new URL(input, origin) : input, init)
})
afterAll(() => {
  globalThis.fetch = browserFetch
  server.close()
})
beforeEach(() => {
  reply = { status: 200, type: 'application/json', body: '{"ok":true}' }
  whenRefused('unauthenticated', () => undefined)
})

const problem = (status: number, code: string) => ({
  status,
  type: 'application/problem+json',
  body: JSON.stringify({
    type: `urn:envherd:problem:${code}`,
    title: code,
    status,
    code,
    detail: `it is ${code}`,
    requestId: 'req-1',
    errors: [{ field: '/email', expected: 'an e-mail address' }],
  }),
})

const failure = async (promise: Promise<unknown>): Promise<ApiProblem> => {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof ApiProblem)) throw error
  return error
}

describe('client', () => {
  it('gets with the filters that are set', async () => {
    const query = { search: '张 a&b', limit: 50, open: false, cursor: undefined, severity: '' }
    expect(await get('/hosts', { query })).toEqual({ ok: true })
    expect(heard).toMatchObject({ method: 'GET', body: '' })
    expect(new URL(heard.url ?? '', origin).searchParams.get('search')).toBe('张 a&b')
    expect(heard.url).toMatch(/^\/api\/v1\/hosts\?limit=50&open=false&search=[^&]+$/)
  })

  it('posts JSON, and takes an empty answer', async () => {
    expect(await post('/sign-in', { email: 'a@example.com' })).toEqual({ ok: true })
    expect(heard).toEqual({
      method: 'POST',
      url: '/api/v1/sign-in',
      type: 'application/json',
      body: '{"email":"a@example.com"}',
    })
    reply = { status: 204, type: 'text/plain', body: '' }
    expect(await post('/x', {})).toBeUndefined()
    await del('/sign-in')
    expect(heard).toMatchObject({ method: 'DELETE', type: undefined })
  })

  it('turns a problem into an ApiProblem', async () => {
    reply = problem(400, 'invalid-request')
    expect(await failure(get('/hosts'))).toMatchObject({
      code: 'invalid-request',
      status: 400,
      detail: 'it is invalid-request',
      requestId: 'req-1',
      errors: [{ field: '/email', expected: 'an e-mail address' }],
    })
  })

  it('says "unreadable" for an answer that is not ours, with the request id of the header', async () => {
    reply = { status: 502, type: 'text/html', body: '<h1>Bad gateway</h1>' }
    expect(await failure(get('/hosts'))).toMatchObject({
      code: 'unreadable',
      status: 502,
      requestId: 'req-7',
    })
  })

  it('says "unreachable" when nobody answers', async () => {
    const working = globalThis.fetch
    globalThis.fetch = () => browserFetch('http://127.0.0.1:1/')
    try {
      expect(await failure(get('/hosts'))).toMatchObject({ code: 'unreachable', status: 0 })
    } finally {
      globalThis.fetch = working
    }
  })

  it('reports a lost sign-in, and only that', async () => {
    let lost = 0
    whenRefused('unauthenticated', () => (lost += 1))
    reply = problem(401, 'bad-credentials')
    await failure(post('/sign-in', {}))
    expect(lost).toBe(0)
    reply = problem(401, 'unauthenticated')
    await failure(get('/me'))
    expect(lost).toBe(1)
  })

  it('passes an abort on as an abort', async () => {
    const controller = new AbortController()
    controller.abort()
    await expect(get('/hosts', { signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('queryString', () => {
  it('is the same for the same filters in any order', () => {
    expect(queryString({ b: 1, a: 'x' })).toBe(queryString({ a: 'x', b: 1 }))
    expect(queryString({})).toBe('')
    expect(queryString({ a: null, b: 0, c: false })).toBe('?b=0&c=false')
  })
})
