import { gosumdbDisabled } from '../../../agent/detectors/gosumdb-disabled.ts'
import type { EnvWords } from '../../support/snapshot.ts'
import { profileLine } from '../../support/snapshot.ts'
import { expect, test } from 'vitest'
import { detectorTest } from './detector-test.ts'

const go: EnvWords = { installs: [{ root: '/usr/local/go' }], path: ['/usr/local/go/bin'] }

detectorTest(gosumdbDisabled, {
  fires: [
    {
      name: 'off in the go env file',
      ...go,
      goEnvFile: { GOSUMDB: 'off' },
      subject: 'GOSUMDB',
      severity: 'high',
      says: /GOSUMDB=off/,
    },
    {
      name: 'a pattern for everything',
      ...go,
      variables: { GONOSUMDB: '*' },
      origins: { GONOSUMDB: profileLine('/home/<u1>/.bashrc', 9) },
      subject: 'GONOSUMDB',
    },
    { name: 'GOPRIVATE for everything', ...go, variables: { GOPRIVATE: '*/*' }, subject: 'GOPRIVATE' },
    {
      name: '-insecure',
      kind: 'windows',
      installs: [{ root: 'C:\\Go' }],
      path: ['C:\\Go\\bin'],
      variables: { GOFLAGS: '-insecure -trimpath' },
      origins: { GOFLAGS: { kind: 'machine', ref: 'HKLM\\GOFLAGS', confidence: 'high' } },
      subject: 'GOFLAGS',
      says: /has -insecure, which skips checksums before Go 1\.17/,
    },
    { name: 'as go env prints it', ...go, goEnv: { GOSUMDB: 'off' }, subject: 'GOSUMDB' },
  ],
  silent: [
    { name: 'nothing set', ...go },
    { name: 'private modules', ...go, variables: { GOPRIVATE: 'git.example.com,*.corp.example.com/*' } },
    { name: 'another database', ...go, variables: { GOSUMDB: 'sum.golang.google.cn' } },
    { name: 'verified otherwise', ...go, variables: { GOSUMDB: 'off' }, policy: { internalSumdb: true } },
    { name: 'vendored only', ...go, variables: { GOSUMDB: 'off', GOFLAGS: '-mod=vendor' } },
    {
      name: 'GONOSUMDB narrows a wide GOPRIVATE',
      ...go,
      variables: { GOPRIVATE: '*', GONOSUMDB: 'git.example.com' },
    },
  ],
})

test('the other flags stay', () => {
  const origin = { kind: 'user', ref: 'HKCU\\GOFLAGS', confidence: 'high' } as const
  const evidence = { variable: 'GOFLAGS', value: '-insecure -trimpath', origin }
  const [first] = gosumdbDisabled.remedy(evidence, {
    id: 'windows',
    kind: 'windows',
    role: 'workstation',
  }).steps
  expect(first?.command?.text).toBe(`[Environment]::SetEnvironmentVariable('GOFLAGS', '-trimpath', 'User')`)
})
