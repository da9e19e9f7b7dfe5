import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createLocalMachine, platformOf } from '../../../agent/machine/local.ts'
import { MachineError } from '../../../agent/machine/machine.ts'
import { parseStat } from '../../../agent/machine/process-tree.ts'
import { isAllowedProgram } from '../../../agent/machine/programs.ts'

const machine = createLocalMachine()
const run = (script: string, options: { timeoutMs?: number; maxBytes?: number; stdin?: string } = {}) =>
  machine.run('/bin/sh', ['-c', script], { env: {}, timeoutMs: 5000, ...options })

/** Ended children that nobody has waited for yet still have a number, but run no more. */
const isAlive = async (pid: number) => {
  const stat = (await machine.readFile(`/proc/${pid}/stat`))?.toString() ?? ''
  return stat !== '' && !/\) [ZX] /.test(stat)
}

test('the child has the given environment and nothing of ours', async () => {
  const { stdout } = await machine.run('/bin/sh', ['-c', '/usr/bin/env'], {
    env: { A: '1' },
    timeoutMs: 5000,
  })
  expect(stdout.split('\n').filter((line) => line && !/^(PWD|_|SHLVL)=/.test(line))).toEqual(['A=1'])
})

test('the time limit ends the whole group', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'envherd-run-'))
  const file = join(folder, 'pid')
  const began = Date.now()
  await expect(run(`sleep 60 & echo $! > ${file}; sleep 60`, { timeoutMs: 300 })).rejects.toMatchObject({
    reason: 'timeout',
  })
  expect(Date.now() - began).toBeLessThan(3000)
  await pause(100)
  const pid = Number((await machine.readFile(file))?.toString())
  expect(pid).toBeGreaterThan(1)
  expect(await isAlive(pid)).toBe(false)
  await rm(folder, { recursive: true })
})

test('a background process neither delays the answer nor outlives it', async () => {
  const began = Date.now()
  const { stdout } = await run('sleep 60 & echo $!')
  expect(Date.now() - began).toBeLessThan(3000)
  await pause(100)
  expect(await isAlive(Number(stdout))).toBe(false)
})

test('output beyond the limit is cut and said to be', async () => {
  const result = await run('head -c 5000 /dev/zero', { maxBytes: 1000 })
  expect(result.truncated).toBe(true)
  expect(result.stdout.length).toBe(1000)
})

test('standard input is empty or what was given', async () => {
  expect((await run('cat')).stdout).toBe('')
  expect((await run('cat', { stdin: 'hello' })).stdout).toBe('hello')
})

test('programs outside the list, and programs that are not there', async () => {
  const options = { env: {}, timeoutMs: 1000 }
  await expect(machine.run('/bin/rm', ['-rf', '/nowhere'], options)).rejects.toMatchObject({
    reason: 'unsupported',
  })
  await expect(machine.run('/nowhere/go', [], options)).rejects.toMatchObject({ reason: 'error' })
})

test.each([
  ['/usr/local/go/bin/go', true],
  ['C:\\Go\\bin\\GO.EXE', true],
  ['/bin/rm', false],
  ['gofmt', false],
])('%s allowed: %s', (program, allowed) => expect(isAllowedProgram(program)).toBe(allowed))

test('an empty directory is made for a run and gone after it', async () => {
  const options = { env: {}, timeoutMs: 5000, inEmptyDirectory: true }
  const { stdout } = await machine.run('/bin/sh', ['-c', 'pwd; ls -A'], options)
  expect(stdout.trim()).toMatch(/envherd-\w+$/)
  expect(await machine.stat(stdout.trim())).toBeNull()
})

test('what is not there is null, what cannot be read is an error', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'envherd-read-'))
  await writeFile(join(folder, 'file'), '0123456789')
  expect(await machine.readFile(join(folder, 'none'))).toBeNull()
  expect(await machine.stat(join(folder, 'file/below'))).toBeNull()
  expect((await machine.readFile(join(folder, 'file'), { from: 2, maxBytes: 3 }))?.toString()).toBe('234')
  await expect(machine.readFile(folder)).rejects.toMatchObject({ reason: 'error' })
  expect(await machine.list(folder)).toEqual(await readdir(folder))
  await rm(folder, { recursive: true })
})

test.each([
  ['win32', '', 'windows'],
  ['darwin', '', 'macos'],
  ['linux', 'Linux version 6.6.36.6-microsoft-standard-WSL2', 'wsl'],
  ['linux', 'Linux version 6.1.0-18-amd64 (debian-kernel)', 'linux'],
  ['aix', '', null],
])('%s with %s is %s', (node, kernel, platform) => expect(platformOf(node, kernel, {})).toBe(platform))

describe('what a program has started', () => {
  /** A script that notes the ids of what it starts, and how it then goes on. */
  async function startedBy(script: (file: string) => string, options: Parameters<typeof run>[1]) {
    const folder = await mkdtemp(join(tmpdir(), 'envherd-tree-'))
    const file = join(folder, 'pids')
    await run(script(file), options).catch(() => undefined)
    await pause(200)
    const pids = ((await machine.readFile(file))?.toString() ?? '').split('\n').filter(Boolean).map(Number)
    await rm(folder, { recursive: true })
    return Promise.all(pids.map(isAlive))
  }

  test.each<[string, (file: string) => string]>([
    ['ignores SIGTERM', (file) => `sh -c 'trap "" TERM; echo $$ >> ${file}; sleep 60' & sleep 60`],
    ['has a session of its own', (file) => `setsid sh -c 'echo $$ >> ${file}; sleep 60; true' & sleep 60`],
    [
      'has one and its parent is gone',
      (file) => `(setsid sh -c 'echo $$ >> ${file}; sleep 60; true' &); sleep 60`,
    ],
    [
      'starts others all the time',
      (file) => `while :; do setsid sh -c 'echo $$ >> ${file}; sleep 60; true' & sleep 0.02; done`,
    ],
  ])('ends with it at the time limit though it %s', async (_how, script) => {
    const alive = await startedBy(script, { timeoutMs: 400 })
    expect(alive.length).toBeGreaterThan(0)
    expect(alive).not.toContain(true)
  })

  test('ends with it at the end when it still has the output', async () => {
    const alive = await startedBy(
      (file) => `(setsid sh -c 'echo $$ >> ${file}; sleep 60; true' &); sleep 0.1`,
      {},
    )
    expect(alive).toEqual([false])
  })

  test('ends when the caller has no more use for it', async () => {
    const stop = new AbortController()
    setTimeout(() => stop.abort(new MachineError('timeout', 'enough')), 200)
    const began = Date.now()
    const running = machine.run('/bin/sh', ['-c', 'sleep 60'], {
      env: {},
      timeoutMs: 5000,
      signal: stop.signal,
    })
    await expect(running).rejects.toMatchObject({ reason: 'timeout', message: 'enough' })
    expect(Date.now() - began).toBeLessThan(2000)
    const again = machine.run('/bin/sh', ['-c', 'exit 0'], { env: {}, timeoutMs: 5000, signal: stop.signal })
    await expect(again).rejects.toThrow('enough')
  })

  test('a name with brackets and blanks is no field', () => {
    expect(parseStat('12 (a) b) (c) S 3 4 5 0 -1')).toEqual({ pid: 12, parent: 3, group: 4, session: 5 })
    expect(parseStat('')).toBeNull()
  })
})
