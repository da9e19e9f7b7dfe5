import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { collect } from '../../../agent/collect.ts'
import { GIT_BASH_SCRIPT } from '../../../agent/collectors/windows/gitbash.ts'
import { MACHINE_KEY } from '../../../agent/collectors/windows/environment.ts'
import {
  gitbashChain,
  inheritsPath,
  posixOf,
  windowsOf,
} from '../../../agent/detectors/model/gitbash-chain.ts'
import { startupFilesOf } from '../../../agent/detectors/model/session-chain.ts'
import type { RawRegistryValue } from '../../../agent/machine/machine.ts'
import { createFixtureMachine, type FixtureMachineInput } from '../../support/fixture-machine.ts'
import { askShell } from '../../support/real-shell.ts'

/*
 * Composed from the files that Git for Windows installs: MSYS2's /etc/profile reads profile.d of its own and of the
 * MINGW prefix and then /etc/bash.bashrc. What bash reads of a person's own is asked of the real bash, with a
 * directory for the root whose files have the same names.
 */

const ROOT = 'C:\\Program Files\\Git'
const HOME = 'C:\\Users\\dev'
const SYSTEM = {
  [`${ROOT}\\bin\\bash.exe`]: 'MZ',
  [`${ROOT}\\etc\\profile`]: 'PATH="${MSYS2_PATH}${ORIGINAL_PATH:+:${ORIGINAL_PATH}}"\n',
  [`${ROOT}\\etc\\bash.bashrc`]: '[[ "$-" != *i* ]] && return\n',
  [`${ROOT}\\etc\\profile.d\\env.sh`]: 'PATH="$HOME/bin:$PATH"\n',
  [`${ROOT}\\etc\\profile.d\\lang.sh`]: 'export LANG\n',
  [`${ROOT}\\mingw64\\etc\\profile.d\\go.sh`]: 'export GOFLAGS=-mod=mod\n',
}

const base64 = (text: string) => Buffer.from(text).toString('base64')
/** Line by line as the script prints it. */
const answer = (variables: Record<string, string>, path: Record<string, string>) => {
  const env = Object.entries(variables).map(([name, value]) => `${name}=${value}\0`)
  const parts = [env.join(''), Object.keys(path).join(':'), Object.values(path).join('\n'), '', '']
  return `\nENVHERD ${parts.map((part) => `${base64(part)}.`).join(' ')}\n`
}

const take = async (
  files: NonNullable<FixtureMachineInput['files']>,
  stdout = '',
  stored: RawRegistryValue[] = [],
) => {
  const argumentsSeen: (readonly string[])[] = []
  const machine = createFixtureMachine({
    platform: 'windows',
    source: 'composed',
    hostname: 'PC',
    user: 'dev',
    home: HOME,
    env: { SystemRoot: 'C:\\Windows', ProgramFiles: 'C:\\Program Files', USERPROFILE: HOME },
    files: { ...SYSTEM, ...files },
    registry: {
      [MACHINE_KEY]: [{ name: 'Path', kind: 'REG_SZ', raw: 'C:\\Windows;D:\\Go\\bin' }, ...stored],
    },
    commands: [
      {
        program: 'bash',
        args: (args) => (argumentsSeen.push(args), args.includes(GIT_BASH_SCRIPT)),
        result: { stdout },
      },
    ],
  })
  const snapshot = await collect(machine, {
    redactionKey: 'test',
    agentVersion: '0.0.0',
    role: 'workstation',
  })
  const { profiles, sessions, path } = snapshot.envs[0]?.sections ?? {}
  if (profiles?.status !== 'ok' || sessions?.status !== 'ok' || path?.status !== 'ok')
    throw new Error(JSON.stringify({ profiles, sessions, path }))
  const list = profiles.data.files.filter(({ syntax }) => syntax === 'sh')
  return {
    profiles: profiles.data,
    read: list.filter(({ loadedBy }) => loadedBy.includes('gitbash')).map(({ file }) => file),
    unread: list.filter(({ loadedBy }) => loadedBy.length === 0).map(({ file }) => file),
    session: sessions.data.list.find(({ id }) => id === 'gitbash'),
    entries: path.data.sessions.find(({ session }) => session === 'gitbash')?.entries ?? [],
    argumentsSeen,
    home: sessions.data.home,
  }
}

const ETC = ['etc\\profile', 'etc\\profile.d\\env.sh', 'etc\\profile.d\\lang.sh']
const system = [...ETC, 'mingw64\\etc\\profile.d\\go.sh', 'etc\\bash.bashrc'].map(
  (name) => `${ROOT}\\${name}`,
)
const own = (name: string) => `C:\\Users\\<u1>\\${name}`

test('the files are listed in the order of reading, with what they read in turn', async () => {
  const { read, unread, profiles, session, home } = await take({
    [`${HOME}\\.bash_profile`]: 'test -f ~/.profile && . ~/.profile\ntest -f ~/.bashrc && . ~/.bashrc\n',
    [`${HOME}\\.bashrc`]: 'export GOPATH=/d/go\r\nPATH="/d/go/bin:$PATH"\n',
    [`${HOME}\\.bash_login`]: 'export GOPATH=/e/go\n',
  })
  expect(read).toEqual([...system, own('.bash_profile'), own('.bashrc')])
  // bash stops at the first of them.
  expect(unread).toEqual([own('.bash_login')])
  const bashrc = profiles.files.find(({ file }) => file === own('.bashrc'))
  expect(bashrc?.assignments.map(({ line, name, op, value }) => [line, name, op, value])).toEqual([
    [1, 'GOPATH', 'set', '/d/go'],
    [2, 'PATH', 'prepend', '/d/go/bin:$PATH'],
  ])
  // A snapshot alone tells the same, without what the files read in turn.
  expect(session && startupFilesOf(session, profiles, home)).toEqual([...system, own('.bash_profile')])
})

test('a home without a file for logins is not given one: no login is started then', async () => {
  const bashrc = { [`${HOME}\\.bashrc`]: 'export GOPATH=/d/go\n' }
  const taken = await take(bashrc)
  expect(taken.argumentsSeen).toEqual([['-i', '-c', GIT_BASH_SCRIPT]])
  expect(taken.session?.login).toBe(false)
  expect(taken.read).toEqual([`${ROOT}\\etc\\bash.bashrc`, own('.bashrc')])
  expect((await take({ ...bashrc, [`${HOME}\\.profile`]: '' })).argumentsSeen).toEqual([
    ['--login', '-i', '-c', GIT_BASH_SCRIPT],
  ])
  expect((await take({})).session?.login).toBe(true)
})

test('a value and a PATH entry come from the line that wrote them', async () => {
  const { session, entries } = await take(
    { [`${HOME}\\.bash_profile`]: 'export GOPATH=/d/go\nPATH="$HOME/tools:$PATH"\n' },
    answer(
      { GOPATH: '/d/go', HOME: '/c/Users/dev' },
      {
        '/c/Users/dev/tools': 'C:\\Users\\dev\\tools',
        '/usr/bin': `${ROOT}\\usr\\bin`,
        '/d/Go/bin': 'D:\\Go\\bin',
      },
    ),
  )
  expect(session?.origins['GOPATH']).toMatchObject({ kind: 'profile', ref: own('.bash_profile'), line: 1 })
  expect(entries.map(({ origin }) => [origin.kind, origin.line])).toEqual([
    ['profile', 2],
    ['process', undefined],
    ['machine', undefined],
  ])
})

test('told not to take the PATH of Windows over, what looks alike does not come from there', async () => {
  const stdout = answer({ HOME: '/c/Users/dev' }, { '/c/Windows': 'C:\\Windows' })
  const minimal: RawRegistryValue[] = [{ name: 'MSYS2_PATH_TYPE', kind: 'REG_SZ', raw: 'minimal' }]
  expect((await take({}, stdout)).entries[0]?.origin.kind).toBe('machine')
  expect((await take({}, stdout, minimal)).entries[0]?.origin.kind).toBe('process')
  expect([undefined, '', 'inherit', 'strict', 'minimal', 'x'].map(inheritsPath)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ])
})

test('HOME is taken in either spelling', async () => {
  for (const raw of ['D:\\home', '/d/home']) {
    const { read } = await take({ 'D:\\home\\.profile': '' }, '', [{ name: 'HOME', kind: 'REG_SZ', raw }])
    expect(read.at(-1)).toBe('D:\\home\\.profile')
  }
})

test('names go both ways', () => {
  const places = { root: ROOT, home: HOME }
  expect(windowsOf('/etc/profile', places)).toBe(`${ROOT}\\etc\\profile`)
  expect(windowsOf('/c', places)).toBe('C:\\')
  expect(windowsOf('/d/src/go', places)).toBe('D:\\src\\go')
  expect(windowsOf('C:/src', places)).toBe('C:\\src')
  expect(windowsOf('src', places)).toBeNull()
  expect(posixOf('C:\\Users\\dev')).toBe('/c/Users/dev')
})

describe('against the real bash', () => {
  const folder = mkdtempSync(join(tmpdir(), 'envherd-gitbash-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  test.each([
    { login: true, interactive: true },
    { login: false, interactive: true },
    { login: true, interactive: false },
    { login: false, interactive: false },
  ])('login $login, interactive $interactive', async (way) => {
    for (const names of [
      ['.bash_profile', '.bashrc'],
      ['.bashrc', '.profile'],
      ['.bash_login', '.profile'],
      [],
    ]) {
      const home = mkdtempSync(join(folder, 'home-'))
      for (const name of names) {
        mkdirSync(dirname(join(home, name)), { recursive: true })
        writeFileSync(join(home, name), `echo read:${name}\n`)
      }
      const inHome = (file: string) => join(home, file.slice(HOME.length + 1))
      const chain = gitbashChain(way, {
        root: ROOT,
        home: HOME,
        variables: {},
        has: (file) => file.startsWith(HOME) && existsSync(inHome(file)),
        list: () => [],
      })
      const { stdout } = await askShell({ shell: 'bash', ...way }, ':', home)
      const read = [...stdout.matchAll(/^read:(.*)$/gm)].map(([, name = '']) => `${HOME}\\${name}`)
      expect(chain, readdirSync(home).join(' ')).toEqual(read)
    }
  })
})
