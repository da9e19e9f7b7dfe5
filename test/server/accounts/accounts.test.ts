import { describe, expect, it } from 'vitest'
import { ensureSetup } from '../../../server/accounts/setup.ts'
import { extendedEnd } from '../../../server/accounts/sign-ins.ts'
import { runPasswordCommand } from '../../../server/accounts/password-command.ts'
import { runTokenCommand } from '../../../server/accounts/token-command.ts'
import { UsageError } from '../../../server/accounts/usage.ts'
import type { Config } from '../../../server/config.ts'
import type { CreatedEnrollmentKey, CreatedToken, Me } from '../../../server/contract/account.ts'
import type { Problem } from '../../../server/contract/problem.ts'
import { bearer, startTestApp, TEST_CONFIG, type TestApp } from '../../support/app.ts'

const PERSON = { email: 'Admin@Example.org', password: 'correct horse battery' }
const ORIGIN = { origin: TEST_CONFIG.publicUrl }

const post = ({ app }: TestApp, path: string, payload: object, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url: `/api/v1${path}`, payload, headers })

function cookieOf(reply: { headers: Record<string, unknown> }): string {
  return String(reply.headers['set-cookie']).split(';')[0] ?? ''
}

describe('set-up', () => {
  it('makes the first admin once, with the newest link only', async () => {
    const test = await startTestApp()
    const old = (await ensureSetup(test.deps))?.split('#token=')[1]
    const link = await ensureSetup(test.deps)
    expect(link).toMatch(/^http:\/\/envherd\.test\/setup#token=[\w-]{43}$/)
    const token = link?.split('#token=')[1]
    expect((await test.get('/setup', {})).json()).toEqual({ open: true })
    expect((await post(test, '/setup', { ...PERSON, token: old })).json<Problem>().code).toBe(
      'bad-credentials',
    )
    const both = await Promise.all([1, 2].map(() => post(test, '/setup', { ...PERSON, token })))
    expect(both.map(({ statusCode }) => statusCode).filter((status) => status === 200)).toHaveLength(1)
    const made = both.find(({ statusCode }) => statusCode === 200)
    expect(made?.json<Me>()).toMatchObject({ email: 'admin@example.org', role: 'admin' })
    expect(made?.headers['set-cookie']).toMatch(/HttpOnly; SameSite=Strict$/)
    expect((await post(test, '/setup', { ...PERSON, token })).json<Problem>().code).toBe('setup-closed')
    expect((await test.get('/setup', {})).json()).toEqual({ open: false })
    expect(await ensureSetup(test.deps)).toBeUndefined()
  })

  it('takes the first admin from the environment instead', async () => {
    const test = await startTestApp({
      config: { adminEmail: PERSON.email, adminPassword: PERSON.password, publicUrl: 'https://envherd.test' },
    })
    expect(await ensureSetup(test.deps)).toBeUndefined()
    const reply = await post(test, '/sign-in', PERSON)
    expect(reply.statusCode).toBe(200)
    expect(reply.headers['set-cookie']).toContain('; Secure;')
    const { rows } = await test.database.pool.query<{ password_hash: string }>(
      'SELECT password_hash FROM user_account',
    )
    expect(rows[0]?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })

  it('makes one first admin, however many replicas start at once', async () => {
    const test = await startTestApp({
      config: { adminEmail: PERSON.email, adminPassword: PERSON.password },
    })
    const replicas = await Promise.all([1, 2, 3].map(() => ensureSetup(test.deps)))
    expect(replicas).toEqual([undefined, undefined, undefined])
    expect(await test.database.prisma.user.count()).toBe(1)
  })
})

describe('sign-in', () => {
  async function withAdmin(now?: () => Date, config: Partial<Config> = {}) {
    const test = await startTestApp({
      config: { adminEmail: PERSON.email, adminPassword: PERSON.password, ...config },
      ...(now ? { now } : {}),
    })
    await ensureSetup(test.deps)
    return test
  }

  it('gives a cookie that stands for the person until signing out', async () => {
    const test = await withAdmin()
    const cookie = cookieOf(await post(test, '/sign-in', PERSON))
    expect((await test.get('/me', { cookie })).json<Me>()).toMatchObject({
      email: 'admin@example.org',
      role: 'admin',
    })
    const out = await test.app.inject({
      method: 'DELETE',
      url: '/api/v1/sign-in',
      headers: { cookie, ...ORIGIN },
    })
    expect(out.statusCode).toBe(204)
    expect((await test.get('/me', { cookie })).statusCode).toBe(401)
  })

  it('keeps only a hash of the cookie', async () => {
    const test = await withAdmin()
    const token = cookieOf(await post(test, '/sign-in', PERSON)).split('=')[1] ?? ''
    const { rows } = await test.database.pool.query<{ row: string }>('SELECT s::text AS row FROM sign_in s')
    expect(rows).toHaveLength(1)
    expect(rows[0]?.row).not.toContain(Buffer.from(token).toString('hex'))
  })

  it('tells a wrong password and an unknown address alike, and stops guessing', async () => {
    const test = await withAdmin()
    const wrong = await post(test, '/sign-in', { ...PERSON, password: 'wrong' })
    const unknown = await post(test, '/sign-in', { ...PERSON, email: 'nobody@example.org' })
    expect(wrong.statusCode).toBe(401)
    expect({ ...wrong.json<Problem>(), requestId: '' }).toEqual({ ...unknown.json<Problem>(), requestId: '' })
    for (let guess = 0; guess < 8; guess++) await post(test, '/sign-in', { ...PERSON, password: 'wrong' })
    const stopped = await post(test, '/sign-in', PERSON)
    expect(stopped.statusCode).toBe(429)
    expect(stopped.json<Problem>().code).toBe('rate-limited')
    expect(Number(stopped.headers['retry-after'])).toBeGreaterThan(0)
  })

  const MANY = 12
  const guess = (test: TestApp, remoteAddress: string, forwarded = '') =>
    test.app.inject({
      method: 'POST',
      url: '/api/v1/sign-in',
      remoteAddress,
      headers: forwarded === '' ? {} : { 'x-forwarded-for': forwarded },
      payload: { ...PERSON, password: 'wrong' },
    })
  const statusOf = async (reply: ReturnType<typeof guess>) => (await reply).statusCode

  it('stops who guesses through a proxy that is trusted, and nobody else behind it', async () => {
    const test = await withAdmin(undefined, { trustedProxies: ['10.1.0.0/16'] })
    // What a client says itself of where it is from stands left of what the proxy adds.
    for (let n = 0; n < MANY; n++) await guess(test, '10.1.0.5', `198.51.100.${n}, 203.0.113.66`)
    expect(await statusOf(guess(test, '10.1.0.5', '198.51.100.7, 203.0.113.66'))).toBe(429)
    expect(await statusOf(guess(test, '10.1.0.5', '198.51.100.7'))).toBe(401)
  })

  it('believes nobody else about where a request is from', async () => {
    const test = await withAdmin()
    for (let n = 0; n < MANY; n++) await guess(test, '203.0.113.66', `198.51.100.${n}`)
    expect(await statusOf(guess(test, '203.0.113.66', '198.51.100.77'))).toBe(429)
  })

  it('takes all addresses of an IPv6 network for one', async () => {
    const test = await withAdmin()
    for (let n = 0; n < MANY; n++) await guess(test, `2001:db8:1:2::${n.toString(16)}`)
    expect(await statusOf(guess(test, '2001:db8:1:2:ffff::1'))).toBe(429)
    expect(await statusOf(guess(test, '2001:db8:1:3::1'))).toBe(401)
  })

  it('begins anew with the password of the command', async () => {
    const test = await withAdmin()
    const cookie = cookieOf(await post(test, '/sign-in', PERSON))
    const printed: string[] = []
    const run = (...argv: string[]) => runPasswordCommand(argv, test.deps, (line) => void printed.push(line))
    await expect(run()).rejects.toBeInstanceOf(UsageError)
    await expect(run('--email', 'someone@example.org')).rejects.toThrow('expected admin@example.org, found')
    await run('--email', PERSON.email)
    expect((await test.get('/me', { cookie })).statusCode).toBe(401)
    expect((await post(test, '/sign-in', PERSON)).statusCode).toBe(401)
    const again = await post(test, '/sign-in', { ...PERSON, password: printed.at(-1) ?? '' })
    expect(again.statusCode).toBe(200)
  })

  it('refuses what another site makes the browser send', async () => {
    const test = await withAdmin()
    const cookie = cookieOf(await post(test, '/sign-in', PERSON))
    const attempt = (headers: Record<string, string>) =>
      post(test, '/tokens', { name: 'x', role: 'admin' }, { cookie, ...headers })
    for (const headers of [
      {},
      { origin: 'https://evil.test' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      const reply = await attempt(headers)
      expect(reply.json<Problem>().code, JSON.stringify(headers)).toBe('cross-site')
    }
    expect((await attempt(ORIGIN)).statusCode).toBe(201)
    expect((await attempt({ 'sec-fetch-site': 'same-origin' })).statusCode).toBe(201)
    const byForm = await post(test, '/sign-in', PERSON, { origin: 'https://evil.test' })
    expect(byForm.json<Problem>().code).toBe('cross-site')
  })

  it('slides while it is used, and ends after 7 days all the same', async () => {
    const start = Date.parse('2026-01-01T00:00:00Z')
    const hour = 3_600_000
    let time = start
    const test = await withAdmin(() => new Date(time))
    const cookie = cookieOf(await post(test, '/sign-in', PERSON))
    time = start + 11 * hour
    const used = await test.get('/me', { cookie })
    expect(used.headers['set-cookie']).toContain('Expires=Thu, 01 Jan 2026 23:00:00 GMT')
    time = start + 22 * hour
    expect((await test.get('/me', { cookie })).statusCode).toBe(200)
    time = start + 35 * hour
    expect((await test.get('/me', { cookie })).statusCode).toBe(401)
    const created = new Date(start)
    const lastDay = new Date(start + 167 * hour)
    expect(extendedEnd(created, lastDay, new Date(start + 166 * hour))).toBeUndefined()
  })
})

describe('API tokens', () => {
  it('refuses a name that Postgres cannot hold, as of an enrolment key', async () => {
    const test = await startTestApp()
    const admin = bearer(test.tokens.admin)
    for (const [path, wanted] of [
      ['/tokens', { role: 'viewer' }],
      ['/enrollment-keys', {}],
    ] as const) {
      const reply = await post(test, path, { name: 'a\0b', ...wanted }, admin)
      expect([reply.statusCode, reply.json<Problem>().detail]).toEqual([
        400,
        'a text holds the character U+0000',
      ])
    }
  })

  it('are shown once, listed without their text, and void when deleted or expired', async () => {
    let time = Date.parse('2026-01-01T00:00:00Z')
    const test = await startTestApp({ now: () => new Date(time) })
    const admin = bearer(test.tokens.admin)
    const made = await post(test, '/tokens', { name: 'script', role: 'viewer', expiresInDays: 1 }, admin)
    const { id, token } = made.json<CreatedToken>()
    expect((await test.get('/tokens')).body).not.toContain(token)
    expect((await test.get('/me', bearer(token))).json<Me>()).toEqual({ id, email: null, role: 'viewer' })
    time += 86_400_000
    expect((await test.get('/me', bearer(token))).statusCode).toBe(401)
    const gone = () => test.app.inject({ method: 'DELETE', url: `/api/v1/tokens/${id}`, headers: admin })
    expect((await gone()).statusCode).toBe(204)
    expect((await gone()).statusCode).toBe(404)
  })

  it('come from the command, alone on the last line', async () => {
    const test = await startTestApp()
    const lines: string[] = []
    const print = (line: string) => void lines.push(line)
    await runTokenCommand(['--name', 'ci', '--role', 'viewer', '--expires', '90d'], test.deps, print)
    expect(lines.at(-1)).toMatch(/^eht_[\w-]{43}$/)
    expect((await test.get('/me', bearer(lines.at(-1) ?? ''))).json<Me>().role).toBe('viewer')
    for (const wrong of [
      [],
      ['--name', 'x'],
      ['--name', 'x', '--role', 'root'],
      ['--nam', 'x'],
      ['--name', 'x', '--role', 'viewer', '--expires', '0d'],
    ]) {
      await expect(runTokenCommand(wrong, test.deps, print)).rejects.toBeInstanceOf(UsageError)
    }
  })
})

describe('enrolment', () => {
  const machine = (letter: string) => ({
    machineId: letter.repeat(64),
    hostname: `box-${letter}`,
    agentVersion: '0.1.0',
  })

  it('counts uses, ends with the key, and keeps a machine the same host', async () => {
    let time = Date.parse('2026-01-01T00:00:00Z')
    const test = await startTestApp({ now: () => new Date(time) })
    const operator = bearer(test.tokens.operator)
    const make = async (more: object) =>
      (await post(test, '/enrollment-keys', { name: 'k', ...more }, operator)).json<CreatedEnrollmentKey>()
    const enroll = (key: string, letter: string) => post(test, '/agent/enroll', { key, ...machine(letter) })

    const twice = await make({ maxUses: 2 })
    const replies = await Promise.all(['a', 'b', 'c', 'd'].map((letter) => enroll(twice.key, letter)))
    expect(replies.map(({ statusCode }) => statusCode).sort()).toEqual([200, 200, 403, 403])

    const short = await make({ expiresInHours: 1 })
    const [first, again] = [await enroll(short.key, 'e'), await enroll(short.key, 'e')]
    expect(again.json<{ hostId: string }>().hostId).toBe(first.json<{ hostId: string }>().hostId)
    expect(again.json<{ secret: string }>().secret).not.toBe(first.json<{ secret: string }>().secret)
    time += 3_600_000
    expect((await enroll(short.key, 'f')).json<Problem>().code).toBe('invalid-enrolment-key')

    const revoked = await make({})
    await test.app.inject({
      method: 'DELETE',
      url: `/api/v1/enrollment-keys/${revoked.id}`,
      headers: operator,
    })
    expect((await enroll(revoked.key, '9')).statusCode).toBe(403)
    const list = await test.get('/enrollment-keys', operator)
    expect(list.body).not.toContain('ehe_')
    expect(
      list
        .json<{ rows: { uses: number }[] }>()
        .rows.map(({ uses }) => uses)
        .sort(),
    ).toEqual([0, 0, 2, 2])
  })

  it('gives every agent the same tenant key', async () => {
    const test = await startTestApp()
    const agents = await Promise.all(['one', 'two'].map((name) => test.enroll(name)))
    const settings = await Promise.all(
      agents.map(async ({ secret }) => {
        const payload = { contentHash: '0'.repeat(64), agentVersion: '0.1.0' }
        return (await post(test, '/agent/check-in', payload, bearer(secret))).json<{ settings: object }>()
          .settings
      }),
    )
    expect(settings[0]).toEqual(settings[1])
    expect(settings[0]).toMatchObject({ intervalSeconds: 60 })
  })
})
