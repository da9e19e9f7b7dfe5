import { expect, test } from 'vitest'
import type { Finding } from '../../../agent/contract/finding.ts'
import type { Assignment } from '../../../agent/contract/sections/profiles.ts'
import { DEFAULT_POLICY, type Policy } from '../../../agent/detectors/detector.ts'
import { diagnose } from '../../../agent/detectors/diagnose.ts'
import { detectors } from '../../../agent/detectors/index.ts'
import { goDir, snapshotOf, type EnvWords } from '../../support/snapshot.ts'
import { project } from '../../support/projects.ts'

/*
 * What an agent sends is judged on the only thread of a server. Each of these, with no more than a snapshot may hold
 * or a few times that, took half a minute and more while a detector compared everything with everything.
 */

const times = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at))
const found = (id: string, words: EnvWords, policy: Partial<Policy> = {}): readonly Finding[] => {
  const { findings, notEvaluated } = diagnose(
    snapshotOf(words),
    { ...DEFAULT_POLICY, ...policy },
    detectors.filter((detector) => detector.id === id),
  )
  expect(notEvaluated.filter(({ reason }) => reason.startsWith('detector error'))).toEqual([])
  return findings
}

const home = '/home/<u1>'
const write = (at: number, changes: Partial<Assignment>): Assignment => ({
  line: at + 1,
  name: 'GOPATH',
  op: 'set',
  value: '/srv/go',
  exported: true,
  ...changes,
})
const bashrc = (assignments: Assignment[]) => [{ file: `${home}/.bashrc`, assignments }]

test('a file that sets a hundred thousand variables twice', () => {
  const lines = times(200_000, (at) => {
    const value = `/srv/${at}`
    return write(at, { name: `GO_${at >> 1}`, value, effective: value })
  })
  expect(found('PROFILE_GO_ENV_OVERRIDE', { profiles: bashrc(lines) })).toEqual([])
})

test('a file that sets a hundred thousand variables for itself alone', () => {
  const lines = times(200_000, (at) =>
    write(at, { name: `GO_${at >> 1}`, exported: false, op: at % 2 === 0 ? 'set' : 'unset' }),
  )
  expect(found('PROFILE_VAR_NOT_EXPORTED', { profiles: bashrc(lines), goEnv: {} })).toEqual([])
})

test('an entry of blanks', () => {
  const raw = `/usr${' '.repeat(1_000_000)}/bin `
  const path = [{ raw, dir: raw }, '/usr/local/go/bin']
  const words = { path, installs: [{ root: '/usr/local/go' }] }
  expect(found('PATH_ENTRY_MALFORMED', words)).toMatchObject([{ evidence: { problem: 'trailing-space' } }])
})

test.each([
  ['stand-ins that do not end', `«x»${'«'.repeat(300_000)}`, []],
  ['slashes', `${'/'.repeat(300_000)}!;`, [{ subject: 'GOPRIVATE' }]],
])('GOPRIVATE of %s', (_, value, expected) => {
  expect(found('GOPRIVATE_MISSING_OR_MALFORMED', { variables: { GOPRIVATE: value } })).toMatchObject(expected)
})

test('GOPRIVATE of many patterns, and many private modules', () => {
  const requires = times(100_000, (at) => ({
    line: at + 1,
    path: `git.example.com/m${at}`,
    version: 'v1.0.0',
    indirect: false,
  }))
  const words = {
    variables: { GOPRIVATE: [...times(10_000, (at) => `h${at}`), 'git.example.com'].join(',') },
    has: {
      projects: {
        roots: [],
        complete: true,
        strayGoMods: [],
        list: [project({ goMod: { file: '/src/go.mod', module: 'x', requires, replaces: [] } })],
      },
    },
  }
  expect(found('GOPRIVATE_MISSING_OR_MALFORMED', words, { privateHosts: ['git.example.com'] })).toEqual([])
})

test('a credential on every line', () => {
  const lines = times(200_000, (at) =>
    write(at, { name: 'GOPROXY', value: 'https://«cred:0123456789»@proxy.example' }),
  )
  expect(found('CREDENTIAL_IN_GO_ENV', { profiles: bashrc(lines) })).toMatchObject([{ subject: 'GOPROXY' }])
})

test('one dead directory in every entry', () => {
  const path = times(150_000, () => ({ dir: '/opt/go1.22/bin', is: { exists: false, isDir: false } }))
  expect(found('GO_BIN_ORPHAN', { path })).toMatchObject([{ subject: '/opt/go1.22/bin' }])
})

test('programs that have nothing of all there is', () => {
  const variables = Object.fromEntries(times(60_000, (at) => [`GO_${at}`, 'x']))
  const origin = { kind: 'user', ref: 'HKCU\\Environment\\X', confidence: 'high' } as const
  const words: EnvWords = {
    kind: 'windows',
    variables,
    origins: Object.fromEntries(Object.keys(variables).map((name) => [name, origin])),
    has: {
      processes: {
        list: times(400, (at) => ({
          name: 'code.exe',
          pid: at + 1,
          startedAt: '2025-01-01T00:00:00.000Z',
          variables: {},
        })),
      },
    },
  }
  const snapshot = snapshotOf(words)
  const registry = snapshot.envs[0]?.sections.registry
  if (registry?.status === 'ok') registry.data.user.lastWrite = '2025-06-01T00:00:00.000Z'
  const [finding] = diagnose(snapshot, DEFAULT_POLICY, detectors).findings.filter(
    ({ pattern }) => pattern === 'SESSION_ENV_STALE',
  )
  expect(finding?.evidence['stalePrograms']).toHaveLength(200)
})

const goFile = {
  size: 13_000_000,
  mtime: '2026-01-01T00:00:00.000Z',
  kind: 'elf',
  arch: 'amd64',
  os: 'linux',
} as const

test('a wrapper of every release in a directory that PATH names often', () => {
  const bins = Object.fromEntries(
    times(20_000, (at) => [`go1.${at}`, { ...goFile, path: `/opt/w/go1.${at}` }]),
  )
  const path = times(2000, () => ({ dir: '/opt/w', is: { bins } }))
  expect(found('GOTOOLCHAIN_STUB_ON_PATH', { path }).length).toBeGreaterThan(0)
})

test('flags of many linkers', () => {
  const words: EnvWords = {
    goEnv: { GOFLAGS: '-ldflags '.repeat(300_000) },
    has: {
      editor: { flavour: 'code', remote: false, goExtension: '1', settings: [], paths: [], launch: [] },
    },
  }
  expect(found('VSCODE_DEBUG_STRIPPED', words)).toEqual([])
})

test('directories of Go that PATH shows to be away', () => {
  const path = times(4000, (at) => ({ dir: `/p${at}${'/a'.repeat(2000)}`, is: { ready: false } }))
  const gopath = times(64, (at) => {
    const dir = goDir(`/g${at}${'/a'.repeat(2000)}`, { exists: false, creatable: false, writable: null })
    return { root: dir }
  })
  const paths = gopath.length
  expect(found('GOPATH_UNUSABLE', { path, dirs: { gopath, gopathSet: true } })).toHaveLength(paths)
})
