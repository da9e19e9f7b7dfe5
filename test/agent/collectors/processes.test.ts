import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { installersIn, isChanging } from '../../../agent/collectors/busy.ts'
import { parsePs, parseStat, withoutFamily } from '../../../agent/collectors/process/table.ts'
import { parsePsEnvironment } from '../../../agent/collectors/processes.ts'
import { createFixtureMachine } from '../../support/fixture-machine.ts'
import { goToolchain } from '../../support/go-toolchains.ts'
import { everywhere, makeHome, type Home } from '../../support/home.ts'
import { judged } from '../../support/judged.ts'
import { dataOf, machineAt, scan } from '../../support/scan.ts'

const [old, current] = [(await goToolchain('go1.21')).root, (await goToolchain('go1.23')).root]
const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
})

/** A real process of this name: a copy of sleep. */
async function start(home: Home, name: string, env: Record<string, string>): Promise<void> {
  const file = join(home.path, name)
  if (!existsSync(file)) await copyFile('/bin/sleep', file)
  const child = spawn(file, ['600'], { env, detached: true, stdio: 'ignore' })
  children.push(child)
  await pause(100)
}
const hostBusy = async (machine: ReturnType<typeof machineAt>) => {
  const section = (await scan(machine, ['busy'])).host.sections.busy
  return section?.status === 'ok' ? section.data.programs : section
}
/** The process table hides what the agent has started; the tests' processes are such, so it is told of another agent. */
const asOther = (machine: ReturnType<typeof machineAt>): ReturnType<typeof machineAt> => ({
  ...machine,
  readFile: async (path, options) => (path === '/proc/self/stat' ? null : machine.readFile(path, options)),
})

describe('installers at work, on the real machine', () => {
  test('by name, and the agent’s own children never', async () => {
    await using home = await makeHome({})
    await start(home, 'dpkg', {})
    expect(await hostBusy(asOther(machineAt(home.path)))).toContain('dpkg')
    expect(await hostBusy(machineAt(home.path))).not.toContain('dpkg')
  })
})

test.each([
  ['mise', 'mise install go@1.23', true],
  ['mise', '/usr/bin/mise --yes up', true],
  ['mise', 'mise run dev', false],
  ['mise', 'mise hook-env -s bash', false],
  ['asdf', '/bin/bash /home/x/.asdf/bin/asdf install golang 1.22.3', true],
  ['asdf', 'asdf exec go build', false],
  [
    'brew',
    '/opt/homebrew/Library/Homebrew/vendor/ruby -W1 /opt/homebrew/Library/Homebrew/brew.rb upgrade go',
    true,
  ],
  ['brew', '/bin/bash /usr/local/bin/brew services run', false],
  ['brew', 'ruby app.rb install', false],
])('%s: %s', (name, line, changing) => expect(isChanging(name, line.split(' '))).toBe(changing))

/* Composed after the documentation of tasklist. */
test('tasklist of Windows', () => {
  const csv =
    '"System","4","Services","0","144 K"\r\n"msiexec.exe","4242","Services","0","12.345 K"\r\n"choco.exe","77","Console","1","9 K"\r\n'
  expect(installersIn(csv)).toEqual(['msiexec', 'choco'])
  expect(installersIn('"mise.exe","4"\r\n"apt.exe","5"\r\n')).toEqual([])
})

describe('programs that still have an old environment', () => {
  const hourAhead = (machine: ReturnType<typeof machineAt>) => ({
    ...asOther(machine),
    now: () => new Date(Date.now() + 3_600_000),
  })

  test('an editor that was started before the start-up file was changed', async () => {
    await using home = await makeHome(everywhere(`export PATH=${current}/bin:/usr/bin:/bin\n`))
    const secret = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789'
    const env = { PATH: `/sbin:${old}/bin`, GOFLAGS: '-mod=mod', HOME: home.path, SECRET_TOKEN: secret }
    await start(home, 'gopls', env)
    await start(home, 'code', env)
    await start(home, 'code', env)
    await start(home, 'vim', env)
    const later = new Date(Date.now() + 600_000)
    for (const name of ['.profile', '.bashrc']) await utimes(join(home.path, name), later, later)
    const machine = hourAhead(machineAt(home.path))
    const snapshot = await scan(machine)
    const { list } = dataOf(snapshot, 'processes')
    expect(list.map(({ name, variables, goDirs }) => [name, variables, goDirs])).toEqual([
      ['code', { GOFLAGS: '-mod=mod' }, [`${old}/bin`]],
      ['gopls', { GOFLAGS: '-mod=mod' }, [`${old}/bin`]],
    ])
    expect(JSON.stringify(list)).not.toContain(secret)
    expect(dataOf(await scan(machine, ['processes']), 'processes')).toEqual({ list })
    const stale = judged(snapshot).findings.find(({ pattern }) => pattern === 'SESSION_ENV_STALE')
    expect(stale?.layer).toBe('editor')
  })

  test('not one that is newer than every start-up file, nor one that has just started', async () => {
    await using home = await makeHome(everywhere(`export PATH=${current}/bin:/usr/bin:/bin\n`))
    const before = new Date(Date.now() - 86_400_000)
    const machine = machineAt(home.path)
    const files = dataOf(await scan(machine, ['profiles']), 'profiles').files
    for (const name of ['.profile', '.bashrc']) await utimes(join(home.path, name), before, before)
    await start(home, 'gopls', { PATH: `${old}/bin` })
    expect(dataOf(await scan(asOther(machine), ['processes']), 'processes').list).toEqual([])
    expect(files.length).toBeGreaterThan(0)
  })
})

describe('the table of processes', () => {
  test('/proc, with names as odd as they come', () => {
    const line = `42 (a) S (b) S 7 ${Array.from({ length: 17 }, () => '0').join(' ')} 12000 0`
    expect(parseStat(line, 0)).toEqual({ pid: 42, parent: 7, name: 'a) S (b', startedAt: new Date(120_000) })
    expect(parseStat('nonsense', 0)).toBeNull()
  })

  test('the real ps, as macOS has it too', () => {
    const text = execFileSync('ps', ['-axww', '-o', 'pid=,ppid=,uid=,lstart=,command='], {
      env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' },
      encoding: 'utf8',
    })
    const own = parsePs(text).find(({ pid }) => pid === process.pid)
    expect(own?.parent).toBe(process.ppid)
    expect(Math.abs((own?.startedAt.getTime() ?? 0) - (Date.now() - process.uptime() * 1000))).toBeLessThan(
      90_000,
    )
  })

  test('without the agent and all below it', () => {
    const row = (pid: number, parent: number) => ({ pid, parent, name: 'x', startedAt: new Date(0) })
    const list = [row(1, 0), row(5, 1), row(6, 5), row(7, 6), row(8, 1)]
    expect(withoutFamily(list, 5).map(({ pid }) => pid)).toEqual([1, 8])
  })
})

/* Composed after ps(1) of macOS and the names of applications there. */
test('a Mac: an editor under Rosetta', async () => {
  const started = 'Thu Jan  1 08:00:00 2026'
  const code = '/Applications/Visual Studio Code.app/Contents/MacOS/Electron'
  const machine = createFixtureMachine({
    platform: 'macos',
    source: 'composed',
    uid: 501,
    now: '2026-01-02T08:00:00.000Z',
    commands: [
      {
        program: 'ps',
        args: ['-ax', '-o', 'pid=,flags='],
        result: { stdout: '    1     4004\n  100    24004\n  101     4004\n' },
      },
      {
        program: 'ps',
        args: ['-axww', '-o', 'pid=,ppid=,uid=,lstart=,command='],
        result: {
          stdout: `    1     0     0 ${started} /sbin/launchd\n  100     1   501 ${started} ${code}\n  101     1   502 ${started} ${code}\n`,
        },
      },
      {
        program: 'ps',
        args: ['-Eww', '-o', 'command=', '-p', '100'],
        result: {
          stdout: `${code} PATH=/usr/bin:/usr/local/go/bin GOPATH=/Users/dev/my go HOME=/Users/dev\n`,
        },
      },
    ],
  })
  const snapshot = await scan(machine, ['processes', 'busy'])
  // No shell can be started on this composed Mac, so nothing is known of start-up files.
  expect(snapshot.host.sections.busy).toEqual({ status: 'ok', data: { programs: [] } })
  expect(parsePsEnvironment('code PATH=/usr/bin:/x GOPATH=/Users/dev/my go HOME=/Users/dev\n')).toEqual({
    PATH: '/usr/bin:/x',
    GOPATH: '/Users/dev/my go',
    HOME: '/Users/dev',
  })
  const section = snapshot.envs[0]?.sections.processes
  expect(section).toMatchObject({
    status: 'ok',
    data: {
      list: [{ name: 'Electron', pid: 100, translated: true, variables: { GOPATH: '/Users/<u1>/my go' } }],
    },
  })
})
