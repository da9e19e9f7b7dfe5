import { expect, test } from 'vitest'
import { chainSections, variableChain } from '../../../../agent/detectors/model/variables.ts'
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
