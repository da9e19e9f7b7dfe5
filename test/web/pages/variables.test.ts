import { describe, expect, it } from 'vitest'
import type { Assignment, Profile } from '#agent/contract/sections/profiles.ts'
import type { EnvSections } from '#agent/contract/snapshot.ts'
import { answeringSessions, variableRows } from '../../../web/src/pages/host/variables.ts'
import { envWith, profileAt, session, sessionsOf } from './machine.ts'

const assignment = (
  line: number,
  name: string,
  value: string,
  more: Partial<Assignment> = {},
): Assignment => ({
  line,
  name,
  op: 'set',
  value,
  exported: true,
  ...more,
})

const profile = (file: string, assignments: Assignment[]): Profile => ({
  file,
  syntax: 'sh',
  loadedBy: ['bash-login'],
  size: 10,
  mtime: '2026-01-01T00:00:00.000Z',
  encoding: 'utf-8',
  bom: false,
  eol: 'lf',
  assignments,
  sources: [],
})

const goEnvFile = (
  keys: { name: string; value: string; line: number; overridden?: boolean }[],
  goroot?: { file: string; values: Record<string, string> },
): EnvSections['goEnvFile'] => ({
  status: 'ok',
  data: {
    path: '/home/<u1>/.config/go/env',
    from: 'default',
    exists: true,
    encoding: 'utf-8',
    bom: false,
    eol: 'lf',
    keys: keys.map((key) => ({ overridden: false, ...key })),
    ignoredLines: [],
    ...(goroot ? { goroot } : {}),
  },
})

describe('variableRows', () => {
  it('shows the winner of each session and the place that lost everywhere', () => {
    const env = envWith('linux', {
      sessions: sessionsOf(
        session('bash-login', {
          variables: { GOROOT: '/opt/go' },
          origins: { GOROOT: profileAt('/home/<u1>/.profile', 9) },
        }),
        session('bash-noninteractive'),
      ),
      profiles: {
        status: 'ok',
        data: {
          files: [
            profile('/home/<u1>/.profile', [
              assignment(4, 'GOROOT', '/usr/local/go', { guard: '[ -d /usr/local/go ]' }),
              assignment(9, 'GOROOT', '/opt/go'),
            ]),
          ],
        },
      },
      goEnv: { status: 'ok', data: { values: { GOROOT: '/opt/go' }, changed: { GOROOT: '/opt/go' } } },
    })
    const [row] = variableRows(env)
    expect(row).toMatchObject({
      name: 'GOROOT',
      differs: true,
      fallback: '/opt/go',
      cells: [
        { session: 'bash-login', value: '/opt/go', origin: { ref: '/home/<u1>/.profile', line: 9 } },
        { session: 'bash-noninteractive', value: null, origin: null },
      ],
    })
    expect(row?.candidates.map(({ value, wins, guard }) => [value, wins, guard])).toEqual([
      ['/opt/go', ['bash-login'], undefined],
      ['/usr/local/go', [], '[ -d /usr/local/go ]'],
    ])
  })

  it('follows the order of Go: environment, then the go env -w file, then go.env of the installation', () => {
    const env = envWith('linux', {
      sessions: sessionsOf(
        session('bash-login', { variables: { GOFLAGS: '-v' }, origins: { GOFLAGS: profileAt('/p', 1) } }),
        session('bash-noninteractive', { variables: { GOFLAGS: '' } }),
      ),
      goEnvFile: goEnvFile(
        [
          { name: 'GOFLAGS', value: '-x', line: 1, overridden: true },
          { name: 'GOFLAGS', value: '-mod=mod', line: 3 },
          { name: 'GOPROXY', value: 'https://goproxy.cn', line: 2 },
        ],
        { file: '/usr/local/go/go.env', values: { GOPROXY: 'https://proxy.golang.org', GOSUMDB: 'off' } },
      ),
    })
    const rows = new Map(variableRows(env).map((row) => [row.name, row]))
    expect(
      rows.get('GOFLAGS')?.cells.map(({ value, origin }) => [value, origin?.kind, origin?.line]),
    ).toEqual([
      ['-v', 'profile', 1],
      ['-mod=mod', 'go-env-file', 3],
    ])
    expect(rows.get('GOFLAGS')?.candidates.map(({ value, wins }) => [value, wins.length])).toEqual([
      ['-mod=mod', 1],
      ['-v', 1],
      ['-x', 0],
    ])
    expect(rows.get('GOPROXY')?.cells[0]).toMatchObject({ value: 'https://goproxy.cn' })
    expect(rows.get('GOPROXY')?.differs).toBe(false)
  })

  it('leaves the go env -w file out of a session that names another one', () => {
    const env = envWith('linux', {
      sessions: sessionsOf(session('bash-login', { variables: { GOENV: 'off' } }), session('gui')),
      goEnvFile: goEnvFile([{ name: 'GOPROXY', value: 'off', line: 1 }]),
    })
    const row = variableRows(env).find(({ name }) => name === 'GOPROXY')
    expect(row?.cells.map(({ value }) => value)).toEqual([null, 'off'])
  })

  it('does not let Go files set a proxy of the process', () => {
    const env = envWith('linux', {
      sessions: sessionsOf(session('bash-login')),
      goEnvFile: goEnvFile([{ name: 'HTTPS_PROXY', value: 'http://x', line: 1 }]),
    })
    expect(variableRows(env)[0]).toMatchObject({ name: 'HTTPS_PROXY', candidates: [], differs: false })
  })

  it('matches names without regard to case on Windows, and names registry values', () => {
    const key = (name: string, value: string) => ({
      key: name,
      values: [
        { name: 'GoRoot', kind: 'REG_SZ' as const, raw: value },
        { name: 'Path', kind: 'REG_EXPAND_SZ' as const, raw: 'C:\\Go\\bin' },
      ],
    })
    const env = envWith('windows', {
      sessions: sessionsOf(
        session('cmd', {
          variables: { GOROOT: 'D:\\Go' },
          origins: { GOROOT: { kind: 'user', ref: 'hkcu\\environment\\goroot', confidence: 'high' } },
        }),
      ),
      registry: {
        status: 'ok',
        data: { machine: key('HKLM\\Env', 'C:\\Go'), user: key('HKCU\\Environment', 'D:\\Go') },
      },
    })
    const rows = variableRows(env)
    expect(rows.map(({ name }) => name)).toEqual(['GOROOT'])
    expect(rows[0]?.candidates.map(({ origin, wins }) => [origin.ref, wins])).toEqual([
      ['HKCU\\Environment\\GoRoot', ['cmd']],
      ['HKLM\\Env\\GoRoot', []],
    ])
  })

  it('names the process as the place where no stored one explains a value', () => {
    const inherited = {
      variables: { GOPATH: '/data/go' },
      origins: { GOPATH: { kind: 'process', confidence: 'low' } },
    } as const
    const env = envWith('linux', {
      sessions: sessionsOf(session('bash-login', inherited), session('gui', inherited)),
    })
    expect(variableRows(env)[0]?.candidates).toEqual([
      {
        origin: { kind: 'process', confidence: 'low' },
        value: '/data/go',
        op: 'set',
        wins: ['bash-login', 'gui'],
      },
    ])
  })

  it('puts variables on which sessions disagree first', () => {
    const env = envWith('linux', {
      sessions: sessionsOf(
        session('bash-login', { variables: { GOBIN: '/a', GOPATH: '/g', GOTMPDIR: '/t' } }),
        session('gui', { variables: { GOBIN: '/a', GOPATH: '/other', GOTMPDIR: '/t' } }),
      ),
    })
    expect(variableRows(env).map(({ name }) => name)).toEqual(['GOPATH', 'GOBIN', 'GOTMPDIR'])
  })

  it('has no rows where nothing was read', () => {
    expect(variableRows(envWith('macos', {}))).toEqual([])
  })
})

describe('answeringSessions', () => {
  it('puts the primary first and leaves out those that did not answer', () => {
    const sections = sessionsOf(session('gui'), session('cmd', { outcome: 'timeout' }), session('powershell'))
    if (sections.status === 'ok') sections.data.primary = 'powershell'
    expect(answeringSessions(envWith('windows', { sessions: sections })).map(({ id }) => id)).toEqual([
      'powershell',
      'gui',
    ])
  })
})

describe('HOME', () => {
  const rowsWith = (...homes: [string, string]) =>
    variableRows(
      envWith('linux', {
        sessions: sessionsOf(
          session('bash-login', { variables: { HOME: homes[0] } }),
          session('bash-interactive', { variables: { HOME: homes[1] } }),
        ),
      }),
    ).map(({ name }) => name)

  it('is no row while the sessions agree on it, and one as soon as they do not', () => {
    expect(rowsWith('/home/<u1>', '/home/<u1>')).toEqual([])
    expect(rowsWith('/home/<u1>', '/root')).toEqual(['HOME'])
  })
})
