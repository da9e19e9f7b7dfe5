import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SessionId } from '../../../../agent/contract/sections/sessions.ts'
import {
  chainSections,
  settingIn,
  variableChain,
  winnerOf,
} from '../../../../agent/detectors/model/variables.ts'
import { profileLine, snapshotOf, type EnvWords } from '../../../support/snapshot.ts'

function chainOf(
  words: EnvWords,
  name: string,
  session: 'bash-interactive' | 'powershell' = 'bash-interactive',
) {
  const [env] = snapshotOf(words).envs
  const sections = env && chainSections(env)
  if (!sections) throw new Error('the composed env has sessions')
  return variableChain(sections, session, name).map(({ value, origin, wins }) => [
    value,
    origin.kind,
    origin.line,
    wins,
  ])
}

const rc = '/home/<u1>/.bashrc'
const assignment = (line: number, value: string) => ({
  line,
  name: 'GOPROXY',
  op: 'set' as const,
  value,
  exported: true,
})

test('environment over file over default, every loser named', () => {
  expect(
    chainOf(
      {
        variables: { GOPROXY: 'https://b' },
        origins: { GOPROXY: profileLine(rc, 9) },
        profiles: [{ file: rc, assignments: [assignment(3, 'https://a'), assignment(9, 'https://b')] }],
        goEnvFile: { GOPROXY: 'https://c' },
      },
      'GOPROXY',
    ),
  ).toEqual([
    ['https://b', 'profile', 9, true],
    ['https://a', 'profile', 3, false],
    ['https://c', 'go-env-file', 1, false],
  ])
})

test('an empty variable counts as unset for Go', () => {
  expect(chainOf({ variables: { GOPROXY: '' }, goEnvFile: { GOPROXY: 'https://c' } }, 'GOPROXY')).toEqual([
    ['', 'process', undefined, false],
    ['https://c', 'go-env-file', 1, true],
  ])
})

test('on Windows the user value replaces the machine value', () => {
  expect(
    chainOf(
      {
        kind: 'windows',
        variables: { GOROOT: 'D:\\go' },
        origins: { GOROOT: { kind: 'user', ref: 'HKCU\\Environment\\GoRoot', confidence: 'high' } },
        registry: { machine: { GOROOT: 'C:\\Go' }, user: { GoRoot: 'D:\\go' } },
      },
      'GOROOT',
      'powershell',
    ),
  ).toEqual([
    ['D:\\go', 'user', undefined, true],
    ['C:\\Go', 'machine', undefined, false],
  ])
})

test('a profile that a session does not read says nothing about it', () => {
  const profiles = [
    { file: rc, loadedBy: ['bash-login' as const], assignments: [assignment(3, 'https://a')] },
  ]
  expect(chainOf({ profiles }, 'GOPROXY')).toEqual([
    ['https://proxy.golang.org,direct', 'default', undefined, true],
  ])
})

test('the go env file has no say in what is no Go setting', () => {
  expect(chainOf({ goEnvFile: { HTTP_PROXY: 'x', GOENV: 'off' } }, 'HTTP_PROXY')).toEqual([])
  expect(chainOf({ goEnvFile: { GOENV: 'off' } }, 'GOENV')).toEqual([])
})

test('GOROOT by default is what the go command finds', () => {
  expect(chainOf({ installs: [{ root: '/usr/local/go' }], path: ['/usr/local/go/bin'] }, 'GOROOT')).toEqual([
    ['/usr/local/go', 'default', undefined, true],
  ])
})

/** Value, place and why it lost, or `wins`. */
function verdicts(words: EnvWords, name: string, session: SessionId = 'bash-interactive') {
  const [env] = snapshotOf(words).envs
  const sections = env && chainSections(env)
  if (!sections) throw new Error('the composed env has sessions')
  return variableChain(sections, session, name).map(
    ({ value, origin: { kind, line }, wins, lost }) =>
      `${value} ${kind}${line === undefined ? '' : `:${line}`} ${wins ? 'wins' : (lost ?? '?')}`,
  )
}

describe('why a place has no say', () => {
  const line = (at: number, value: string, more = {}) => ({ ...assignment(at, value), ...more })
  const live = { variables: { GOPROXY: 'b' }, origins: { GOPROXY: profileLine(rc, 9) } }

  test('a later line, a condition that did not hold, the files below', () => {
    const profiles = [
      { file: rc, assignments: [line(3, 'a'), line(9, 'b'), line(12, 'c', { guard: 'false' })] },
    ]
    expect(verdicts({ ...live, profiles, goEnvFile: { GOPROXY: 'd' } }, 'GOPROXY')).toEqual([
      'b profile:9 wins',
      'c profile:12 not-run',
      'a profile:3 written-over',
      'd go-env-file:1 environment',
    ])
  })

  test('a line under a condition that held is traced, and was only replaced', () => {
    const profiles = [
      { file: rc, assignments: [line(3, '$X', { guard: 'true', effective: 'a' }), line(9, 'b')] },
    ]
    expect(verdicts({ ...live, profiles }, 'GOPROXY')).toEqual([
      'b profile:9 wins',
      'a profile:3 written-over',
    ])
  })

  test('a line that did not reach the session: not exported, or unset again', () => {
    const profiles = [{ file: rc, assignments: [line(3, 'a', { exported: false })] }]
    expect(verdicts({ profiles, goEnvFile: { GOPROXY: 'd' } }, 'GOPROXY')).toEqual([
      'a profile:3 not-here',
      'd go-env-file:1 wins',
    ])
  })

  test('a file that another one reads stands where it is read', () => {
    const inner = '/home/<u1>/a.sh'
    const profiles = [
      { file: inner, assignments: [line(1, 'inner')] },
      { file: rc, assignments: [line(3, 'before'), line(9, 'b')], sources: [{ line: 5, file: inner }] },
    ]
    expect(verdicts({ ...live, profiles }, 'GOPROXY')).toEqual([
      'b profile:9 wins',
      'inner profile:1 written-over',
      'before profile:3 written-over',
    ])
  })

  test('two files that read each other end', () => {
    const other = '/home/<u1>/a.sh'
    const profiles = [
      { file: other, assignments: [line(1, 'x')], sources: [{ line: 2, file: rc }] },
      { file: rc, assignments: [line(9, 'b')], sources: [{ line: 5, file: other }] },
    ]
    expect(verdicts({ ...live, profiles }, 'GOPROXY')).toHaveLength(2)
  })

  test('a session with another GOENV does not read this file', () => {
    const sessions = [
      { id: 'bash-interactive' as const },
      { id: 'zsh-login' as const, variables: { GOENV: '/other' } },
      { id: 'fish-login' as const, variables: { GOENV: '/home/<u1>/.config/go/env' } },
    ]
    const words: EnvWords = { sessions, goEnvFile: { GOFLAGS: '-v' } }
    expect(verdicts(words, 'GOFLAGS')).toEqual(['-v go-env-file:1 wins'])
    expect(verdicts(words, 'GOFLAGS', 'zsh-login')).toEqual(['-v go-env-file:1 other-file'])
    expect(verdicts(words, 'GOFLAGS', 'fish-login')).toEqual(['-v go-env-file:1 wins'])
  })

  test.each([
    ['go1.22.3', [' go-env-file:1 wins', 'p goroot-env-file own-file']],
    [
      'go1.20',
      [' go-env-file:1 empty', 'p goroot-env-file old-go', 'https://proxy.golang.org,direct default wins'],
    ],
  ])('an empty line hides go.env, which %s reads or not', (version, expected) => {
    const words: EnvWords = { goEnvFile: { GOPROXY: '' }, active: { version } }
    const [env] = snapshotOf(words).envs
    const sections = env && chainSections(env)
    if (!sections?.goEnvFile) throw new Error('composed with a go env file')
    sections.goEnvFile.goroot = { file: '/usr/local/go/go.env', values: { GOPROXY: 'p' } }
    const said = variableChain(sections, 'bash-interactive', 'GOPROXY').map(
      ({ value, origin: { kind, line: at }, wins, lost }) =>
        `${value} ${kind}${at === undefined ? '' : `:${at}`} ${wins ? 'wins' : (lost ?? '?')}`,
    )
    expect(said).toEqual(expected)
  })
})

test('every stored place tells when it last changed', () => {
  const [env] = snapshotOf({
    kind: 'windows',
    variables: { GOROOT: 'D:\\go' },
    origins: { GOROOT: { kind: 'user', ref: 'HKCU\\Environment\\GOROOT', confidence: 'high' } },
    registry: { machine: { GOROOT: 'C:\\Go' }, user: { GOROOT: 'D:\\go' } },
    goEnvFile: { GOROOT: 'E:\\go' },
  }).envs
  const sections = env && chainSections(env)
  if (!sections?.registry || !sections.goEnvFile) throw new Error('composed with registry and file')
  sections.registry.user.lastWrite = '2025-01-01T00:00:00.000Z'
  sections.registry.machine.lastWrite = '2024-01-01T00:00:00.000Z'
  sections.goEnvFile.mtime = '2023-01-01T00:00:00.000Z'
  const times = variableChain(sections, 'powershell', 'GOROOT').map(({ time }) => time?.slice(0, 4))
  expect(times).toEqual(['2025', '2024', '2023'])
})

test('the setting alone is the winner of the chain, whatever is set', () => {
  const value = fc.constantFrom('', 'a', 'b')
  const maybe = fc.option(value, { nil: undefined })
  const name = 'GOPROXY'
  fc.assert(
    fc.property(maybe, maybe, maybe, maybe, fc.boolean(), (live, line, file, root, old) => {
      const [env] = snapshotOf({
        variables: live === undefined ? {} : { [name]: live },
        origins: live === 'a' ? { [name]: profileLine(rc, 3) } : {},
        profiles: line === undefined ? [] : [{ file: rc, assignments: [assignment(3, line)] }],
        goEnvFile: file === undefined ? {} : { [name]: file },
        active: { version: old ? 'go1.20' : 'go1.22.3' },
      }).envs
      const sections = env && chainSections(env)
      if (!sections?.goEnvFile) throw new Error('composed with a go env file')
      if (root !== undefined) sections.goEnvFile.goroot = { file: '/r/go.env', values: { [name]: root } }
      const winner = winnerOf(variableChain(sections, 'bash-interactive', name))
      const setting = settingIn(sections, 'bash-interactive', name)
      const expected = winner?.origin.kind === 'default' ? undefined : winner
      expect([setting?.value, setting?.origin]).toEqual([expected?.value, expected?.origin])
    }),
  )
})
