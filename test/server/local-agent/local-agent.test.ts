import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import type { AgentPage } from '../../../server/contract/agent.ts'
import type { HostPage } from '../../../server/contract/host.ts'
import { logAgentLine } from '../../../server/local-agent/agent-log.ts'
import { startLocalAgent } from '../../../server/local-agent/local-agent.ts'
import { bearer, startTestApp, type TestApp } from '../../support/app.ts'

const undo: (() => unknown)[] = []
afterAll(async () => {
  for (const step of undo.reverse()) await step()
})

const PATIENT = { timeout: 25_000, interval: 100 }
const hostsOf = async (test: TestApp) => (await test.get('/hosts')).json<HostPage>().rows
const keysOf = (test: TestApp) =>
  test.database.prisma.enrollmentKey.count({ where: { name: 'this machine' } })
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('this machine enrols once, is watched again after a kill, and also by a server that forgot it', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'envherd-local-'))
  undo.push(() => rm(dataDir, { recursive: true, force: true }))
  const pid = async () =>
    Number((await readFile(join(dataDir, 'agent', 'run.lock'), 'utf8').catch(() => '')).split(' ')[0])
  const runs = async (other = 0) => {
    await expect.poll(async () => (await pid()) > 0 && (await pid()) !== other, PATIENT).toBe(true)
    return pid()
  }

  const first = await startTestApp({ config: { dataDir } })
  const address = await first.listen()
  const agent = startLocalAgent(first.deps, address)
  undo.push(() => agent?.stop())
  await expect
    .poll(async () => (await hostsOf(first)).map((host) => [host.hostname, host.envs.length > 0]), PATIENT)
    .toEqual([[hostname(), true]])
  expect(await keysOf(first)).toBe(1)

  const killed = await runs()
  process.kill(killed, 'SIGKILL')
  const restarted = await runs(killed)
  expect(await keysOf(first)).toBe(1)
  await agent?.stop()
  expect(isAlive(restarted)).toBe(false)

  // Same address and data folder, another database: as after the old one was thrown away.
  await first.close()
  const second = await startTestApp({ config: { dataDir } })
  await second.app.listen({ host: '127.0.0.1', port: Number(new URL(address).port) })
  const returned = startLocalAgent(second.deps, address)
  undo.push(() => returned?.stop())
  await expect
    .poll(async () => (await hostsOf(second)).map((host) => host.presence), PATIENT)
    .toEqual(['on-time'])
  expect(await keysOf(second)).toBe(1)
  await returned?.stop()
}, 120_000)

test('a machine that was removed comes back, one that was revoked does not', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'envherd-local-'))
  undo.push(() => rm(dataDir, { recursive: true, force: true }))
  const server = await startTestApp({ config: { dataDir, checkInSeconds: 1 } })
  const agent = startLocalAgent(server.deps, await server.listen(), 200)
  undo.push(() => agent?.stop())
  const hosts = async () => (await hostsOf(server)).map(({ id }) => id)
  const remove = (path: string) =>
    server.app.inject({ method: 'DELETE', url: `/api/v1${path}`, headers: bearer(server.tokens.admin) })
  await expect
    .poll(async () => (await hostsOf(server)).map((host) => host.presence), PATIENT)
    .toEqual(['on-time'])

  const [first] = await hosts()
  expect((await remove(`/hosts/${first}`)).statusCode).toBe(204)
  await expect
    .poll(async () => (await hostsOf(server)).map((host) => host.presence), PATIENT)
    .toEqual(['on-time'])
  const [second] = await hosts()
  expect(second).not.toBe(first)

  const { rows } = (await server.get('/agents')).json<AgentPage>()
  expect((await remove(`/agents/${rows[0]?.id}`)).statusCode).toBe(204)
  const keys = await keysOf(server)
  await sleep(3_000)
  expect(await keysOf(server)).toBe(keys)
  await agent?.stop()
}, 60_000)

test('an agent that cannot keep its state uses one key', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'envherd-local-'))
  undo.push(() => rm(dataDir, { recursive: true, force: true }))
  await writeFile(join(dataDir, 'agent'), 'in the place of its folder')
  const told: string[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => void told.push(line) })
  const server = await startTestApp({ config: { dataDir }, log })
  const agent = startLocalAgent(server.deps, await server.listen())
  undo.push(() => agent?.stop())
  const ends = () => told.filter((line) => line.includes('the agent ended')).length
  await expect.poll(ends, PATIENT).toBeGreaterThan(1)
  await agent?.stop()
  expect(await keysOf(server)).toBe(1)
}, 60_000)

test.skipIf(process.platform !== 'linux')(
  'an agent for which no file can be opened is started later (needs: prlimit)',
  async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'envherd-local-'))
    undo.push(() => rm(dataDir, { recursive: true, force: true }))
    const told: string[] = []
    const log = pino({ level: 'warn' }, { write: (line: string) => void told.push(line) })
    const server = await startTestApp({ config: { dataDir }, log })
    const address = await server.listen()
    const restore = await withoutFiles()
    const agent = startLocalAgent(server.deps, address)
    undo.push(() => agent?.stop())
    try {
      await expect.poll(() => told.join(''), PATIENT).toMatch(/EMFILE[^]*"msg":"the agent ended"/)
    } finally {
      await restore()
    }
    await expect.poll(async () => (await hostsOf(server)).length, PATIENT).toBe(1)
    expect(told.filter((line) => line.includes('the agent ended')).length).toBeLessThan(5)
    await agent?.stop()
  },
  60_000,
)

/** This process can open no file until told otherwise; what gives them back has to be started before. */
async function withoutFiles(): Promise<() => Promise<void>> {
  const limit = execFileSync('prlimit', [
    '--pid',
    String(process.pid),
    '--nofile',
    '--output',
    'SOFT',
    '--noheadings',
  ])
  const set = (files: string) => `prlimit --pid ${process.pid} --nofile=${files}:`
  const restorer = spawn('sh', ['-c', `read go; ${set(String(limit).trim())}`], {
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const ended = once(restorer, 'exit')
  execFileSync('sh', ['-c', set('3')])
  return async () => {
    restorer.stdin.end('go\n')
    await ended
  }
}

test("the agent's lines are logged at their own level", () => {
  const lines: unknown[] = []
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  logAgentLine(log, '{"time":"2026-01-01T00:00:00.000Z","level":"error","message":"cannot spool","free":0}')
  logAgentLine(log, '{"time":"2026-01-01T00:00:00.000Z","level":"info","message":"checked in"}')
  logAgentLine(log, 'envherd: no lock')
  expect(lines).toMatchObject([
    { level: 50, msg: 'cannot spool', free: 0 },
    { level: 30, msg: 'checked in' },
    { level: 40, msg: 'envherd: no lock' },
  ])
})
