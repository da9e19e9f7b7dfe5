import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import type { ChildProcess } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Type } from 'typebox'
import { Parse } from 'typebox/value'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { reply, standInServer, wellBehaved, type StandIn } from '../uplink/stand-in-server.ts'
import { envherd, startEnvherd } from './program.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 })

const KEY = 'ehe_' + 'k'.repeat(20)
const WAIT = { timeout: 120_000, interval: 100 }
const HEALTH = { status: 'ok', version: '0.1.0', catalogue: '1', uptimeSeconds: 1 }

const Answer = Type.Object({
  toMend: Type.Integer(),
  checks: Type.Array(
    Type.Object({
      id: Type.String(),
      state: Type.Enum(['good', 'note', 'mend']),
      says: Type.String(),
      next: Type.Optional(Type.String()),
      facts: Type.Optional(Type.Unknown()),
    }),
  ),
})

let folder: string
let state: string
let server: StandIn
let env: Record<string, string>
let daemon: ChildProcess | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envherd-doctor-'))
  state = join(folder, 'state')
  await mkdir(join(folder, 'home'))
  const good = wellBehaved()
  server = await standInServer((seen, response) => {
    if (seen.path.endsWith('/health')) reply(response, 200, HEALTH)
    else good(seen, response)
  })
  env = { HOME: join(folder, 'home'), ENVHERD_STATE_DIR: state, SHELL: '/bin/bash' }
})
afterEach(async () => {
  if (daemon && daemon.exitCode === null && daemon.kill('SIGKILL')) await once(daemon, 'exit')
  daemon = undefined
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

async function examined(more: Record<string, string> = {}) {
  const ran = await envherd(['doctor', '--format', 'json', '--lang', 'en'], { ...env, ...more })
  expect(ran.err).toBe('')
  const { checks } = Parse(Answer, JSON.parse(ran.out))
  return { code: ran.code, out: ran.out, of: (id: string) => checks.find((check) => check.id === id) }
}
/** Of any type, where a matcher is compared by. */
const has = (text: string): unknown => expect.stringContaining(text)
const enrolled = () => envherd(['enroll', '--server', server.url, '--key', KEY], env)

test('one that runs and reports: all well, and no secret in what it says', async () => {
  daemon = startEnvherd(['run', '--enroll-if-needed'], {
    ...{ ...env, ENVHERD_SERVER: server.url, ENVHERD_ENROLL_KEY: KEY },
  })
  await vi.waitFor(async () => expect(await readdir(state)).toContain('progress.json'), WAIT)
  const checked = await vi.waitFor(async () => {
    const answer = await examined({ ENVHERD_ENROLL_KEY: KEY })
    expect(answer.of('reports')?.state).toBe('good')
    return answer
  }, WAIT)
  expect(checked.code, checked.out).toBe(0)
  expect(checked.of('server')).toMatchObject({ state: 'good', facts: { version: '0.1.0' } })
  expect(checked.of('clock')?.state).toBe('good')
  expect(checked.of('agent')).toMatchObject({ state: 'good', facts: { pid: daemon.pid } })
  expect(checked.of('config')?.facts).toMatchObject({
    stateFolder: { value: state, from: 'ENVHERD_STATE_DIR' },
    server: { value: server.url, from: 'enrolment.json' },
    enrolmentKey: { from: 'ENVHERD_ENROLL_KEY' },
  })
  expect(checked.of('folder')).toMatchObject({ state: 'good', facts: { mode: '700', secretMode: '600' } })
  expect(checked.of('sections')?.says).not.toContain('nothing was reported')
  expect(checked.out).not.toContain('eha_secret')
  expect(checked.out).not.toContain(KEY)
  const { out } = await envherd(['doctor', '--lang', 'zh'], env)
  expect(out).toContain('一切正常。')
  const status = await envherd(['status'], env)
  expect(status.out).toMatch(/^service +not installed$/m)
})

describe('what is to be mended, and how', () => {
  test('not enrolled, not running', async () => {
    const { code, of } = await examined()
    expect(code).toBe(1)
    expect(of('enrolment')).toMatchObject({ state: 'mend', next: has('envherd enroll') })
    expect(of('agent')).toMatchObject({ state: 'mend', next: has('envherd install') })
    expect(of('server')).toBeUndefined()
  })

  test('a server without a name, without an answer, and one that is something else', async () => {
    const name = await examined({ ENVHERD_SERVER: 'https://no-such-host.invalid' })
    expect(name.of('dns')).toMatchObject({ state: 'mend', next: has('VPN') })
    const { url } = server
    await server.close()
    const gone = await examined({ ENVHERD_SERVER: url })
    expect(gone.of('tcp')?.state).toBe('mend')
    server = await standInServer((_seen, response) => void response.end('<h1>Welcome to the hotel</h1>'))
    const hotel = await examined({ ENVHERD_SERVER: server.url })
    expect(hotel.of('tcp')?.state).toBe('good')
    expect(hotel.of('server')).toMatchObject({ state: 'mend', next: has('sign-in page') })
    const plain = await examined({ ENVHERD_SERVER: server.url.replace('http:', 'https:') })
    expect(plain.of('tls')).toMatchObject({ state: 'mend', next: has('http://') })
  })

  test('a clock ten minutes ahead, and a server that cannot serve', async () => {
    server.answer = (_seen, response) => {
      const date = new Date(Date.now() - 600_000).toUTCString()
      reply(response, 503, { ...HEALTH, status: 'unavailable' }, { date })
    }
    const { of } = await examined({ ENVHERD_SERVER: server.url })
    expect(of('clock')).toMatchObject({
      state: 'mend',
      says: has('s ahead of the server'),
    })
    expect(of('server')).toMatchObject({ state: 'mend', says: has('503') })
  })

  test('a folder that others can read, damaged files, a refusal', async () => {
    await enrolled()
    await chmod(join(state, 'enrolment.json'), 0o644)
    const digest = `${'a'.repeat(64)}-${'b'.repeat(64)}`
    await mkdir(join(state, 'spool'))
    await writeFile(join(state, 'spool', `000000000001-${digest}.json.gz`), 'cut')
    await writeFile(join(state, 'settings.json'), '{')
    await writeFile(join(state, 'progress.json'), JSON.stringify({ refused: 'the key was revoked' }))
    const { code, of } = await examined()
    expect(code).toBe(1)
    expect(of('folder')).toMatchObject({ state: 'mend', next: has('chmod') })
    expect(of('spool')).toMatchObject({ state: 'note', facts: { waiting: 1, damaged: 1 } })
    expect(of('files')).toMatchObject({
      state: 'mend',
      says: has('settings.json.corrupt'),
    })
    expect(of('enrolment')).toMatchObject({ state: 'mend', says: 'the key was revoked' })
    // Looking at an entry takes nothing away.
    expect(await readdir(join(state, 'spool'))).toEqual([`000000000001-${digest}.json.gz`])
  })

  test('an agent that has not been heard from, with its last error, and another server in the environment', async () => {
    await enrolled()
    const progress = { checkedInAt: '2026-01-01T00:00:00.000Z', lastError: 'cannot reach it' }
    const failed = [{ section: 'linux.network', reason: 'timeout' }]
    await writeFile(join(state, 'progress.json'), JSON.stringify({ ...progress, failed }))
    const { of } = await examined({ ENVHERD_SERVER: 'https://another.example' })
    expect(of('reports')).toMatchObject({ state: 'mend', next: 'Last error: cannot reach it' })
    expect(of('config')).toMatchObject({ state: 'note', next: has('another.example') })
    expect(of('sections')?.says).toContain('linux.network (timeout)')
    expect((await envherd(['status'], env)).out).toContain('linux.network (timeout)')
  })
})
