import type { Wsl } from '../../../agent/contract/sections/wsl.ts'
import type { WslHost } from '../../../agent/contract/sections/wsl-host.ts'
import { baselineDrift } from '../../../agent/detectors/baseline-drift.ts'
import { detectorTest } from './detector-test.ts'

const goEnv = (...lines: string[]) => ({ baselines: [{ file: 'go/env' as const, lines }] })
const wsl: Wsl = {
  distro: 'Ubuntu',
  wslVersion: 2,
  conf: [{ section: 'boot', key: 'systemd', value: 'true', line: 2 }],
  interop: true,
  appendWindowsPath: true,
  mountRoot: '/mnt/',
  mounts: [],
  wslenv: [],
  systemd: true,
}
const wslHost: WslHost = { networkingMode: 'nat', distros: [] }

detectorTest(baselineDrift, {
  fires: [
    {
      name: 'another proxy and a forgotten flag',
      goEnvFile: { GOPROXY: 'https://goproxy.cn', GOFLAGS: '-mod=mod' },
      policy: goEnv('GOPROXY=https://proxy.example.com'),
      subject: 'go/env',
      evidence: { count: 2 },
      says: /differs from the baseline in 2 keys: GOFLAGS, GOPROXY/,
    },
    {
      name: 'more than three lines',
      goEnvFile: {},
      policy: goEnv('A=1', 'B=2', 'C=3', 'D=4'),
      subject: 'go/env',
      severity: 'medium',
    },
    {
      name: 'wsl.conf',
      kind: 'wsl',
      has: { wsl },
      policy: { baselines: [{ file: 'wsl.conf', lines: ['boot.systemd=false'] }] },
      subject: 'wsl.conf',
    },
    {
      name: 'no .wslconfig where there should be one',
      kind: 'windows',
      has: { wslHost },
      policy: { baselines: [{ file: '.wslconfig', lines: ['wsl2.memory=8GB'] }] },
      subject: '.wslconfig',
    },
  ],
  silent: [
    { name: 'no baseline', goEnvFile: { GOPROXY: 'off' } },
    {
      name: 'the same in another order, with comments and blanks',
      goEnvFile: { GOPROXY: 'https://a', GOFLAGS: '-v' },
      policy: goEnv('# ours', 'GOFLAGS = -v', '', 'GOPROXY=https://a'),
    },
    {
      name: 'keys of ini files have no case',
      kind: 'wsl',
      has: { wsl },
      policy: { baselines: [{ file: 'wsl.conf', lines: ['Boot.Systemd=true'] }] },
    },
    {
      name: 'a value that was redacted',
      goEnvFile: { GOPROXY: 'https://«cred:0123456789»@proxy.example.com' },
      policy: goEnv('GOPROXY=https://x:y@proxy.example.com'),
    },
    {
      name: 'wsl.conf is no business of Windows or Linux',
      kind: 'windows',
      policy: { baselines: [{ file: 'wsl.conf', lines: ['boot.systemd=true'] }] },
    },
    {
      name: 'no WSL on this Windows',
      kind: 'windows',
      sections: { wslHost: { status: 'absent' } },
      policy: { baselines: [{ file: '.wslconfig', lines: ['wsl2.memory=8GB'] }] },
    },
  ],
  undecided: [
    {
      name: 'the file could not be read',
      sections: { goEnvFile: { status: 'failed', reason: 'denied', message: 'no' } },
      policy: goEnv('A=1'),
      reason: /^goEnvFile: denied: no$/,
    },
  ],
})
