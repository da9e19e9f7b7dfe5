import { execFileSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, writeSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { reply, standInServer, wellBehaved, type StandIn } from '../uplink/stand-in-server.ts'
import { envherd, startEnvherd } from './program.ts'

vi.setConfig({ testTimeout: 120_000 })

const KEY = 'ehe_' + 'k'.repeat(20)
const WAIT = { timeout: 20_000, interval: 50 }

let folder: string
let server: StandIn
let good: ReturnType<typeof wellBehaved>
let env: Record<string, string>
let daemon: ChildProcess | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envherd-run-'))
  await mkdir(join(folder, 'home'))
  good = wellBehaved()
  server = await standInServer(good)
  env = { HOME: join(folder, 'home'), ENVHERD_STATE_DIR: join(folder, 'state'), SHELL: '/bin/bash' }
})
afterEach(async () => {
  if (daemon && daemon.exitCode === null && daemon.kill('SIGKILL')) await once(daemon, 'exit')
  daemon = undefined
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

describe('enroll, run --once and status', () => {
  test('enrols with the key of a file, reports, and tells how it stands', async () => {
    const file = join(folder, 'key')
    await writeFile(file, `${KEY}\n`)
    expect((await envherd(['status'], env)).code).toBe(1)
    const enrolled = await envherd(['enroll', '--server', server.url, '--key-file', file], env)
    expect([enrolled.code, enrolled.err]).toEqual([0, ''])
    const once = await envherd(['run', '--once'], env)
    expect(once.code).toBe(0)
    expect(good.stored).toHaveLength(1)
    expect((await envherd(['run', '--once'], env)).code).toBe(0)
    expect(good.stored).toHaveLength(1)
    const status = await envherd(['status'], env)
    expect(status.code).toBe(0)
    expect(status.out).toContain(server.url)
    expect(status.out).toContain('0 snapshots')
  })

  test('a key that the server does not take: exit code 2 and its reason', async () => {
    server.answer = (_seen, response) =>
      reply(response, 403, { code: 'invalid-enrolment-key', detail: 'the key has expired' })
    const { code, err } = await envherd(['enroll'], {
      ...env,
      ENVHERD_SERVER: server.url,
      ENVHERD_ENROLL_KEY: KEY,
    })
    expect(code).toBe(2)
    expect(err).toContain('the key has expired')
    expect(server.seen).toHaveLength(1)
  })
})

describe('run --enroll-if-needed', () => {
  test('enrols by itself, and a start-up file that did not exist is reported within 5 seconds', async () => {
    // Only a watched file can explain a report: the interval is an hour.
    server.answer = slow(good)
    const access = { ENVHERD_SERVER: server.url, ENVHERD_ENROLL_KEY: KEY }
    daemon = startEnvherd(['run', '--enroll-if-needed', '--log', 'json'], { ...env, ...access })
    let log = ''
    daemon.stderr?.on('data', (text: Buffer) => (log += text.toString()))
    await vi.waitFor(() => expect(good.stored).toHaveLength(1), WAIT)
    await vi.waitFor(() => expect(log).toContain('watching begins'), WAIT)
    await new Promise((resolve) => setTimeout(resolve, 2500))

    const changed = Date.now()
    await writeFile(join(folder, 'home', '.bash_profile'), 'export GOROOT=/opt/go-that-is-gone\n')
    await vi.waitFor(() => expect(good.stored.at(-1)).toContain('go-that-is-gone'), WAIT)
    expect(Date.now() - changed).toBeLessThan(5000)

    const settled = good.stored.length
    const again = Date.now()
    await mkdir(join(folder, 'home', '.config', 'go'), { recursive: true })
    await writeFile(join(folder, 'home', '.config', 'go', 'env'), 'GOPROXY=off\n')
    await vi.waitFor(() => expect(good.stored.length).toBeGreaterThan(settled), WAIT)
    await vi.waitFor(() => expect(good.stored.at(-1)).toContain('GOPROXY'), WAIT)
    expect(Date.now() - again).toBeLessThan(5000)

    for (const line of log.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('level')
    const asked = Date.now()
    daemon.kill('SIGTERM')
    await once(daemon, 'exit')
    expect(daemon.exitCode).toBe(0)
    expect(Date.now() - asked).toBeLessThan(2000)
  })

  test('the key is gone, and the server does not know this machine for a moment: it runs on', async () => {
    const access = { ENVHERD_SERVER: server.url, ENVHERD_ENROLL_KEY: KEY }
    expect((await envherd(['enroll'], { ...env, ...access })).code).toBe(0)
    server.answer = (_seen, response) =>
      reply(response, 401, { code: 'unauthenticated', detail: 'the credential is not known' })
    daemon = startEnvherd(['run', '--enroll-if-needed'], { ...env, ENVHERD_SERVER: server.url })
    let log = ''
    daemon.stderr?.on('data', (text: Buffer) => (log += text.toString()))
    await vi.waitFor(() => expect(log).toContain('not known'), WAIT)
    server.answer = good
    await vi.waitFor(() => expect(good.stored).toHaveLength(1), WAIT)
    expect(daemon.exitCode).toBeNull()
  })

  test('a disk that fills up while it enrols (needs: mount): one use of the key, kept later', async (context) => {
    const state = join(folder, 'state')
    await mkdir(state)
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', state], { stdio: 'pipe' })
    } catch (error) {
      return context.skip(String(error))
    }
    try {
      server.answer = (seen, response) => {
        if (seen.path.endsWith('/enroll')) fill(join(state, 'others'))
        good(seen, response)
      }
      const access = { ENVHERD_SERVER: server.url, ENVHERD_ENROLL_KEY: KEY }
      daemon = startEnvherd(['run', '--enroll-if-needed'], { ...env, ...access })
      await vi.waitFor(() => expect(good.stored).toHaveLength(1), WAIT)
      await rm(join(state, 'others'))
      await vi.waitFor(async () => {
        expect(await readFile(join(state, 'enrolment.json'), 'utf8')).toContain('eha_secret')
      }, WAIT)
      expect(server.seen.filter(({ path }) => path.endsWith('/enroll'))).toHaveLength(1)
    } finally {
      if (daemon?.kill('SIGKILL')) await once(daemon, 'exit')
      execFileSync('umount', [state])
    }
  })
})

function fill(file: string): void {
  const others = openSync(file, 'a')
  for (let size = 64 * 1024; size >= 4096; size /= 2) {
    try {
      for (;;) writeSync(others, Buffer.alloc(size))
    } catch {
      // Ends when the disk does.
    }
  }
  closeSync(others)
}

const slow =
  (answer: ReturnType<typeof wellBehaved>) =>
  (...[seen, response]: Parameters<typeof answer>) => {
    const end = response.end.bind(response)
    response.end = ((text: string) =>
      end(text.replace('"intervalSeconds":1', '"intervalSeconds":3600'))) as typeof response.end
    answer(seen, response)
  }
