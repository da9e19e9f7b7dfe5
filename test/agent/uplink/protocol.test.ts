import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UplinkError } from '../../../agent/uplink/error.ts'
import { retryAfter } from '../../../agent/uplink/http.ts'
import { serverLink, type ServerLink } from '../../../agent/uplink/protocol.ts'
import { reply, SETTINGS, standInServer, type Answer, type StandIn } from './stand-in-server.ts'

let server: StandIn
let link: ServerLink
beforeEach(async () => {
  server = await standInServer((_seen, response) =>
    reply(response, 200, { want: 'nothing', settings: SETTINGS }),
  )
  link = serverLink(server.url, { timeoutMs: 500, maxReplyBytes: 10_000 })
})
afterEach(async () => {
  link.close()
  await server.close()
})

const checkIn = () => link.checkIn('eha_x', { contentHash: '0'.repeat(64), agentVersion: '1' })

async function failure(answer: Answer): Promise<UplinkError> {
  server.answer = answer
  const error: unknown = await checkIn().then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof UplinkError)) throw new Error(`expected an UplinkError, got ${String(error)}`)
  return error
}

const problem = (status: number, code: string): Answer => {
  return (_seen, response) => reply(response, status, { code, detail: 'because', status })
}

describe('agent to server', () => {
  test('sends its secret and reads a good answer', async () => {
    expect(await checkIn()).toEqual({ want: 'nothing', settings: SETTINGS })
    expect(server.seen[0]?.path).toBe('/api/v1/agent/check-in')
    expect(server.seen[0]?.headers.authorization).toBe('Bearer eha_x')
  })

  test('keeps one connection open', async () => {
    const ports = new Set<number | undefined>()
    server.answer = (_seen, response) => {
      ports.add(response.socket?.remotePort)
      reply(response, 200, { want: 'nothing', settings: SETTINGS })
    }
    for (let round = 0; round < 3; round++) await checkIn()
    expect(ports.size).toBe(1)
  })

  test('a server below a path keeps that path', async () => {
    const below = serverLink(`${server.url}/envherd`)
    await below.checkIn('s', { contentHash: '0'.repeat(64), agentVersion: '1' })
    below.close()
    expect(server.seen[0]?.path).toBe('/envherd/api/v1/agent/check-in')
  })

  test.each([
    [401, 'unauthenticated', 'refused'],
    [403, 'wrong-host', 'refused'],
    [400, 'invalid-request', 'rejected'],
    [413, 'body-too-large', 'rejected'],
    [404, 'not-found', 'failed'],
    [500, 'internal', 'failed'],
  ])('%i %s means %s', async (status, code, expected) => {
    const error = await failure(problem(status, code))
    expect(error.failure).toBe(expected)
    expect(error.message).toContain(`${code}: because`)
  })

  test.each([401, 404])('a %i page of some proxy is not the word of the server', async (status) => {
    const error = await failure((_seen, response) => {
      response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>no</h1>')
    })
    expect(error.failure).toBe('failed')
  })

  test.each([429, 503])('%i with Retry-After says when to come back', async (status) => {
    const error = await failure((_seen, response) =>
      reply(response, status, { code: 'unavailable', detail: '' }, { 'retry-after': '7' }),
    )
    expect([error.failure, error.retryAfterMs]).toEqual(['busy', 7000])
  })

  test('a redirect is not followed', async () => {
    const error = await failure((_seen, response) => {
      response.writeHead(302, { location: 'http://elsewhere.example/' }).end()
    })
    expect(error.failure).toBe('redirect')
    expect(server.seen).toHaveLength(1)
  })

  test.each([
    ['no JSON', 'what?'],
    ['other JSON', '{"want":"everything"}'],
    ['nothing', ''],
  ])('garbage with status 200 (%s) is not believed', async (_name, body) => {
    const error = await failure((_seen, response) => void response.end(body))
    expect(error.failure).toBe('garbage')
  })

  test('an endless answer is cut at its limit', async () => {
    const error = await failure((_seen, response) => {
      response.writeHead(200)
      const pour = () => {
        if (!response.destroyed) response.write('x'.repeat(4096), pour)
      }
      pour()
    })
    expect(error.failure).toBe('garbage')
  })

  test('an answer that drips ends at the time limit', async () => {
    const error = await failure((_seen, response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write(' '), 50)
      response.on('close', () => clearInterval(drip))
    })
    expect(error.failure).toBe('timeout')
  })

  test('a connection that is cut midway, and one that nobody takes, are unreachable', async () => {
    const cut = await failure((_seen, response) => {
      response.writeHead(200, { 'content-length': 100 })
      response.write('{')
      setTimeout(() => response.destroy(), 20)
    })
    expect(cut.failure).toBe('unreachable')
    await server.close()
    const gone = await failure(server.answer)
    expect(gone.failure).toBe('unreachable')
    server = await standInServer(() => undefined)
  })
})

describe('Retry-After', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  test.each([
    ['5', 5000],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['99999999', 3_600_000],
    ['soon', undefined],
    [undefined, undefined],
  ])('%s', (header, expected) => {
    expect(retryAfter(header, now)).toBe(expected)
  })
})
