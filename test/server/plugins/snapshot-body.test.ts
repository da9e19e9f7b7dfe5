import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Snapshot } from '../../../agent/contract/snapshot.ts'
import type { Problem } from '../../../server/contract/problem.ts'
import { jsonDepth } from '../../../server/plugins/json-depth.ts'
import { bearer, startTestApp, type TestAgent, type TestApp } from '../../support/app.ts'
import { snapshotOf } from '../../support/snapshot.ts'

const MIB = 1024 * 1024
const json = { 'content-type': 'application/json' }
const gzip = { ...json, 'content-encoding': 'gzip' }

describe('the border for snapshots', () => {
  let test: TestApp
  let agent: TestAgent
  let other: TestAgent
  beforeAll(async () => {
    test = await startTestApp()
    agent = await test.enroll('border')
    other = await test.enroll('other')
  })

  const own = (changes: Partial<Record<keyof Snapshot, unknown>> = {}) => {
    const snapshot = snapshotOf()
    const { machineId, hostname } = agent
    return {
      ...snapshot,
      takenAt: new Date().toISOString(),
      host: { ...snapshot.host, machineId, hostname },
      ...changes,
    }
  }
  const send = async (
    payload: string | Buffer,
    headers: Record<string, string> = json,
    secret = agent.secret,
  ) => {
    const reply = await test.app.inject({
      method: 'POST',
      url: '/api/v1/agent/snapshots',
      headers: { ...headers, ...bearer(secret) },
      payload,
    })
    const { 'content-type': type, 'retry-after': retryAfter } = reply.headers
    return { status: reply.statusCode, problem: reply.json<Problem>(), type, retryAfter }
  }

  it('takes gzip and plain JSON', async () => {
    expect((await send(gzipSync(JSON.stringify(own())), gzip)).status).toBe(200)
    expect((await send(JSON.stringify(own()), { ...json, 'content-encoding': 'identity' })).status).toBe(200)
  })

  const deep = `{"version":1,"host":${'['.repeat(10_000)}${']'.repeat(10_000)}}`
  const lying = (bytes: number) => {
    const body = gzipSync(Buffer.alloc(bytes, ' '))
    body.writeUInt32LE(100, body.length - 4)
    return body
  }
  const bad: Record<string, [() => string | Buffer, Record<string, string>, number, string]> = {
    'invalid JSON': [() => '{"version":', json, 400, 'invalid-json'],
    'an empty body': [() => '', json, 400, 'invalid-json'],
    'what is not gzip': [() => '{}', gzip, 400, 'invalid-json'],
    'JSON that is called gzip': [() => JSON.stringify(own()), gzip, 400, 'invalid-json'],
    'gzip cut short': [() => gzipSync(JSON.stringify(own())).subarray(0, 50), gzip, 400, 'invalid-json'],
    'another encoding': [() => '{}', { ...json, 'content-encoding': 'br' }, 415, 'unsupported-encoding'],
    'another media type': [
      () => 'a: b',
      { 'content-type': 'application/yaml' },
      415,
      'unsupported-media-type',
    ],
    'plain text': [() => '{}', { 'content-type': 'text/plain' }, 415, 'unsupported-media-type'],
    'more than is taken': [() => randomBytes(2 * MIB + 1), gzip, 413, 'body-too-large'],
    'a gzip bomb': [() => gzipSync(Buffer.alloc(100 * MIB)), gzip, 413, 'body-too-large'],
    'a gzip that holds more than it says': [() => lying(3 * MIB), gzip, 400, 'invalid-json'],
    'a small one that does': [() => lying(1_000), gzip, 400, 'invalid-json'],
    '10,000 levels': [() => deep, json, 400, 'too-deep'],
    'an unknown version': [() => JSON.stringify(own({ version: 99 })), json, 400, 'unknown-snapshot-version'],
    'no version': [() => '[]', json, 400, 'unknown-snapshot-version'],
    'a wrong type': [() => JSON.stringify(own({ envs: 'none' })), json, 400, 'invalid-request'],
    'a moment that is none': [() => JSON.stringify(own({ takenAt: 'now' })), json, 400, 'invalid-request'],
    'an unknown member': [() => JSON.stringify({ ...own(), extra: 1 }), json, 400, 'invalid-request'],
    'a clock far ahead': [
      () => JSON.stringify(own({ takenAt: new Date(Date.now() + 3_600_000).toISOString() })),
      json,
      400,
      'clock-out-of-range',
    ],
  }
  for (const [name, [payload, headers, status, code]] of Object.entries(bad)) {
    it(`refuses ${name} with ${code}`, async () => {
      const [reply, good] = await Promise.all([
        send(payload(), headers),
        send(gzipSync(JSON.stringify(own())), gzip),
      ])
      expect(reply.problem).toMatchObject({ status, code, type: `urn:envherd:problem:${code}` })
      expect(reply.status).toBe(status)
      expect(reply.type).toContain('application/problem+json')
      expect(reply.problem.requestId).toMatch(/^[0-9a-f-]{36}$/)
      expect(good.status).toBe(200)
    })
  }

  it('points at the fault and says what was expected', async () => {
    const snapshot = own({ envs: [{ ...snapshotOf().envs[0], role: 'robot' }] })
    const { problem } = await send(JSON.stringify(snapshot))
    expect(problem.errors).toEqual([
      { field: '/body/envs/0/role', expected: 'one of: workstation, container, ci' },
    ])
  })

  it('refuses the machine of another host', async () => {
    const { status, problem } = await send(JSON.stringify(own()), json, other.secret)
    expect([status, problem.code]).toEqual([403, 'wrong-host'])
  })

  it('takes so many bytes a minute of one agent and no more', async () => {
    const greedy = await test.enroll('greedy')
    const large = gzipSync(Buffer.alloc(6 * MIB, ' '))
    const statuses: number[] = []
    for (let sent = 0; sent < 5; sent++) statuses.push((await send(large, gzip, greedy.secret)).status)
    expect(statuses).toEqual([400, 400, 400, 400, 400])
    const { status, problem, retryAfter } = await send(large, gzip, greedy.secret)
    expect([status, problem.code]).toEqual([429, 'rate-limited'])
    expect(Number(retryAfter)).toBeGreaterThan(0)
    expect((await send('{}', json, greedy.secret)).status).toBe(400)
    expect((await send(JSON.stringify(own()))).status).toBe(200)
  })

  it('refuses a foreign and a revoked secret before it reads the body', async () => {
    const body = gzipSync(Buffer.alloc(100 * MIB))
    expect((await send(body, gzip, `eha_${'x'.repeat(43)}`)).status).toBe(401)
    expect((await send(body, gzip, test.tokens.admin)).status).toBe(403)
    const gone = await test.enroll('gone')
    await test.database.pool.query('UPDATE agent_key SET revoked_at = now() WHERE host_id = $1', [
      gone.hostId,
    ])
    expect((await send('{}', json, gone.secret)).status).toBe(401)
  })

  it('answers 50 MB with 413 before they are sent', async () => {
    const { port } = new URL(await test.listen())
    const head = [
      'POST /api/v1/agent/snapshots HTTP/1.1',
      'host: envherd.test',
      `authorization: Bearer ${agent.secret}`,
      'content-type: application/json',
      `content-length: ${50 * MIB}`,
      '\r\n',
    ]
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(head.join('\r\n')))
      socket.once('data', (data) => {
        resolve(data.toString('utf8'))
        socket.destroy()
      })
      socket.once('error', reject)
    })
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(answer).toContain('"code":"body-too-large"')
  })
})

describe('jsonDepth', () => {
  const depth = (text: string, limit = 100) => jsonDepth(Buffer.from(text), limit)

  it('counts brackets outside strings only', () => {
    expect(depth('1')).toBe(0)
    expect(depth('{"a":[{}]}')).toBe(3)
    expect(depth('["[[[[", "\\"[[", "\\\\", [] ]')).toBe(2)
    expect(depth('["错误[", []]')).toBe(2)
  })

  it('stops behind the limit', () => {
    expect(depth('['.repeat(10_000), 64)).toBe(65)
  })
})
