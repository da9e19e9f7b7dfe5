import { goamd64TooHigh } from '../../../agent/detectors/goamd64-too-high.ts'
import { profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

detectorTest(goamd64TooHigh, {
  fires: [
    {
      name: 'go env -w GOAMD64=v4 on an older laptop',
      goEnvFile: { GOAMD64: 'v4' },
      os: { amd64Level: 3, cpuModel: 'Intel Core i7-8650U' },
      subject: 'GOAMD64',
      evidence: { value: 'v4', amd64Level: 'v3' },
      says: /above v3, which this CPU supports\.$/,
    },
    {
      name: 'a pool with one old machine',
      role: 'ci',
      variables: { GOAMD64: 'v3' },
      origins: { GOAMD64: profileLine('/etc/profile.d/go.sh', 2) },
      os: { amd64Level: 4 },
      policy: { poolAmd64Level: 2 },
      subject: 'GOAMD64',
      says: /above v2, the weakest CPU of the pool\.$/,
    },
    {
      name: 'a hypervisor that hides AVX2',
      kind: 'windows',
      goEnv: { GOAMD64: 'v3', GOARCH: 'amd64' },
      os: { amd64Level: 2 },
      subject: 'GOAMD64',
    },
  ],
  silent: [
    { name: 'the default', goEnv: { GOAMD64: 'v1' }, os: { amd64Level: 1 } },
    { name: 'as high as the CPU', goEnvFile: { GOAMD64: 'v3' }, os: { amd64Level: 3 } },
    { name: 'another processor', goEnvFile: { GOAMD64: 'v3' }, os: { arch: 'arm64' } },
    { name: 'another target', goEnvFile: { GOAMD64: 'v4', GOARCH: 'arm64' }, os: { amd64Level: 2 } },
    {
      name: 'only cross-builds',
      goEnvFile: { GOAMD64: 'v4' },
      os: { amd64Level: 2 },
      policy: { crossBuildHosts: true },
    },
    {
      name: 'a Go that does not know it',
      goEnvFile: { GOAMD64: 'v4' },
      os: { amd64Level: 2 },
      active: { version: 'go1.17.13' },
    },
  ],
  undecided: [{ name: 'the CPU was not asked', goEnvFile: { GOAMD64: 'v3' }, reason: /level of the CPU/ }],
})
