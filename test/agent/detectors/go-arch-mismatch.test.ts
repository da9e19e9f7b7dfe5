import { goArchMismatch } from '../../../agent/detectors/go-arch-mismatch.ts'
import { fileInfo } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

detectorTest(goArchMismatch, {
  fires: [
    {
      name: 'an amd64 Go on an Apple M1 (vscode-go#1669)',
      kind: 'macos',
      os: { arch: 'arm64' },
      installs: [{ root: '/usr/local/go' }],
      path: ['/usr/local/go/bin'],
      subject: '/usr/local/go/bin/go',
      says: /amd64 build on an arm64 machine/,
    },
    {
      name: 'a 386 Go on 64-bit Windows works, after a fashion',
      kind: 'windows',
      installs: [
        {
          root: 'C:\\Program Files (x86)\\Go',
          go: fileInfo('C:\\Program Files (x86)\\Go\\bin\\go.exe', { arch: '386' }),
        },
      ],
      path: ['C:\\Program Files (x86)\\Go\\bin'],
      subject: 'C:\\Program Files (x86)\\Go\\bin\\go.exe',
      severity: 'medium',
    },
    {
      name: 'GOARCH kept in the go env file (vscode-go#1332)',
      kind: 'windows',
      installs: [{ root: 'C:\\Go' }],
      path: ['C:\\Go\\bin'],
      goEnvFile: { GOARCH: '386' },
      subject: 'GOARCH',
      severity: 'medium',
    },
    {
      name: 'dlv built for another architecture',
      os: { arch: 'arm64' },
      installs: [{ root: '/usr/local/go', go: fileInfo('/usr/local/go/bin/go', { arch: 'arm64' }) }],
      path: [
        '/usr/local/go/bin',
        {
          dir: '/home/<u1>/go/bin',
          is: { bins: { dlv: fileInfo('/home/<u1>/go/bin/dlv', { arch: 'amd64' }) } },
        },
      ],
      subject: '/home/<u1>/go/bin/dlv',
    },
  ],
  silent: [
    {
      name: 'a machine for cross builds',
      installs: [{ root: '/usr/local/go' }],
      path: ['/usr/local/go/bin'],
      goEnvFile: { GOARCH: 'arm64' },
      policy: { crossBuildHosts: true },
    },
    {
      name: 'WebAssembly',
      installs: [{ root: '/usr/local/go' }],
      path: ['/usr/local/go/bin'],
      goEnvFile: { GOOS: 'js', GOARCH: 'wasm' },
    },
    { name: 'no go command' },
    { name: 'all of one kind', installs: [{ root: '/usr/local/go' }], path: ['/usr/local/go/bin'] },
    {
      name: 'GOARCH of a single session is a cross build in progress',
      installs: [{ root: '/usr/local/go' }],
      path: ['/usr/local/go/bin'],
      variables: { GOARCH: 'arm64' },
      origins: { GOARCH: { kind: 'process', confidence: 'low' } },
    },
    {
      name: 'a 32-bit system on a 64-bit Raspberry Pi',
      os: { arch: 'arm64' },
      installs: [{ root: '/usr/local/go', go: fileInfo('/usr/local/go/bin/go', { arch: 'arm' }) }],
      path: ['/usr/local/go/bin'],
    },
    {
      name: 'the policy allows it',
      kind: 'macos',
      os: { arch: 'arm64' },
      policy: { allowForeignArch: true },
      installs: [{ root: '/usr/local/go' }],
      path: ['/usr/local/go/bin'],
    },
    {
      name: 'Windows on Arm before there was a native Go',
      kind: 'windows',
      os: { arch: 'arm64' },
      installs: [{ root: 'C:\\Go', version: 'go1.16.5' }],
      path: ['C:\\Go\\bin'],
    },
    {
      name: 'a universal gopls',
      kind: 'macos',
      installs: [{ root: '/usr/local/go' }],
      path: [
        '/usr/local/go/bin',
        { dir: '/opt/bin', is: { bins: { gopls: fileInfo('/opt/bin/gopls', { arch: 'universal' }) } } },
      ],
    },
  ],
})
