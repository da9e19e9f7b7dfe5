import { goenvPersistedCrossTarget } from '../../../agent/detectors/goenv-persisted-cross-target.ts'
import { profileLine } from '../../support/snapshot.ts'
import { expect, test } from 'vitest'
import { detectorTest } from './detector-test.ts'

const go = { installs: [{ root: '/usr/local/go' }], path: ['/usr/local/go/bin'] }

detectorTest(goenvPersistedCrossTarget, {
  fires: [
    {
      name: 'a report of 386 on amd64, whoever set it',
      kind: 'windows',
      variables: { GOARCH: '386' },
      origins: { GOARCH: { kind: 'process', confidence: 'low' } },
      goEnv: { GOARCH: '386', GOHOSTARCH: 'amd64', GOHOSTOS: 'windows' },
      sections: { profiles: { status: 'failed', reason: 'unsupported', message: 'not in a report' } },
      subject: 'GOARCH',
      severity: 'medium',
      evidence: { storedTarget: 'windows/386' },
    },
    {
      name: 'go env -w GOOS=windows that was never taken back',
      ...go,
      goEnvFile: { GOOS: 'windows' },
      subject: 'GOOS',
      evidence: { storedTarget: 'windows/amd64', hostTarget: 'linux/amd64' },
      says: /GOOS=windows .*go\/env, line 1/,
    },
    {
      name: 'an export in .zshrc',
      ...go,
      variables: { GOARCH: 'arm64', GOOS: 'linux' },
      origins: {
        GOARCH: profileLine('/home/<u1>/.zshrc', 9),
        GOOS: profileLine('/home/<u1>/.zshrc', 8),
      },
      subject: 'GOARCH',
    },
    {
      name: 'both, for one cross build',
      ...go,
      goEnvFile: { GOOS: 'darwin', GOARCH: 'arm64' },
      subject: 'GOOS',
      evidence: { alsoFrom: { kind: 'go-env-file', line: 2 } as never },
    },
    {
      name: '386 on amd64 still runs',
      ...go,
      goEnvFile: { GOARCH: '386' },
      subject: 'GOARCH',
      severity: 'medium',
    },
  ],
  silent: [
    { name: 'the same as the host', ...go, goEnvFile: { GOOS: 'linux', GOARCH: 'amd64' } },
    { name: 'one command or direnv', ...go, variables: { GOOS: 'windows' } },
    {
      name: 'a cross-build machine',
      ...go,
      goEnvFile: { GOOS: 'windows' },
      policy: { crossBuildHosts: true },
    },
    { name: 'WebAssembly only', ...go, goEnvFile: { GOOS: 'js', GOARCH: 'wasm' } },
    {
      name: 'the file loses against the variable of a build job',
      ...go,
      role: 'ci',
      goEnvFile: { GOOS: 'windows' },
      variables: { GOOS: 'linux' },
      origins: { GOOS: { kind: 'process', confidence: 'high' } },
    },
  ],
  undecided: [
    {
      name: 'what go runs on is not known',
      ...go,
      goEnvFile: { GOOS: 'windows' },
      active: { goos: null },
      reason: /goActive: not known/,
    },
    {
      name: 'a pasted report shows the value and not who set it',
      ...go,
      variables: { GOOS: 'windows' },
      sections: { profiles: { status: 'failed', reason: 'unsupported', message: 'not in a report' } },
      reason: /what sets GOOS/,
    },
  ],
})

test('GOARCH does not stay behind when GOOS goes', () => {
  const origin = { kind: 'go-env-file', ref: '/home/<u1>/.config/go/env', confidence: 'high' } as const
  const evidence = { variable: 'GOOS', origin, alsoFrom: origin }
  const { steps } = goenvPersistedCrossTarget.remedy(evidence, {
    id: 'linux',
    kind: 'linux',
    role: 'workstation',
  })
  expect(steps.map(({ command }) => command?.text ?? '').join()).toMatch(/\^GOOS=.*\^GOARCH=/s)
})
