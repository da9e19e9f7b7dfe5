import { wslGoVarsPointToWindows } from '../../../agent/detectors/wsl-go-vars-point-to-windows.ts'
import { fileInfo, profileLine } from '../../support/snapshot.ts'
import { wslOf } from '../../support/wsl.ts'
import { detectorTest } from './detector-test.ts'

const line = profileLine('/home/<u1>/.bashrc', 7)

detectorTest(wslGoVarsPointToWindows, {
  fires: [
    {
      name: 'GOROOT copied from Windows',
      kind: 'wsl',
      variables: { GOROOT: 'C:\\Program Files\\Go' },
      origins: { GOROOT: line },
      subject: 'GOROOT',
      severity: 'critical',
      says: /\.bashrc, line 7/,
    },
    {
      name: 'GOROOT of the Windows SDK below /mnt',
      kind: 'wsl',
      installs: [
        {
          root: '/mnt/c/Program Files/Go',
          go: fileInfo('/mnt/c/Program Files/Go/bin/go.exe', { kind: 'pe' }),
        },
      ],
      variables: { GOROOT: '/mnt/c/Program Files/Go' },
      subject: 'GOROOT',
      severity: 'critical',
    },
    {
      name: 'a line of .bashrc is to blame, whatever WSLENV would pass',
      kind: 'wsl',
      variables: { GOPATH: 'C:\\go' },
      origins: { GOPATH: line },
      has: { wsl: wslOf({ wslenv: [{ name: 'GOPATH', flags: 'u' }] }) },
      subject: 'GOPATH',
      severity: 'high',
      says: /\.bashrc, line 7/,
    },
    {
      name: 'GOPATH of Windows, through WSLENV',
      kind: 'wsl',
      variables: { GOPATH: 'C:\\Users\\<u1>\\go' },
      has: { wsl: wslOf({ wslenv: [{ name: 'GOPATH', flags: 'u' }] }) },
      subject: 'GOPATH',
      severity: 'high',
      evidence: { viaWslenv: true },
      says: /WSLENV/,
    },
    {
      name: 'GOCACHE in the go env file, for the primary session',
      kind: 'wsl',
      goEnvFile: { GOCACHE: 'D:/cache' },
      subject: 'GOCACHE',
      severity: 'high',
    },
    {
      name: 'GOBIN on a drive, in another session',
      kind: 'wsl',
      sessions: [{}, { variables: { GOBIN: '/mnt/c/tools' } }],
      subject: 'GOBIN',
      severity: 'medium',
      evidence: { session: 'bash-login' },
    },
    {
      name: 'another mount root',
      kind: 'wsl',
      variables: { GOTMPDIR: '/win/d/tmp' },
      has: {
        wsl: wslOf({
          mountRoot: '/win/',
          mounts: [{ target: '/win/d', source: 'D:\\', fs: '9p', options: [] }],
        }),
      },
      subject: 'GOTMPDIR',
      severity: 'medium',
    },
  ],
  silent: [
    { name: 'Linux paths', kind: 'wsl', variables: { GOROOT: '/usr/local/go', GOPATH: '/home/<u1>/go' } },
    {
      name: 'caches on a drive are another rule’s',
      kind: 'wsl',
      variables: { GOCACHE: '/mnt/c/cache', GOPATH: '/mnt/d/go', GOMODCACHE: '/mnt/d/mod' },
    },
    {
      name: 'a Linux SDK unpacked on a drive',
      kind: 'wsl',
      installs: [{ root: '/mnt/d/go1.22', go: fileInfo('/mnt/d/go1.22/bin/go') }],
      variables: { GOROOT: '/mnt/d/go1.22' },
    },
    {
      name: 'drives are allowed',
      kind: 'wsl',
      variables: { GOBIN: '/mnt/c/tools' },
      policy: { allowDrvfs: true },
    },
    { name: 'a disk at /mnt/data', kind: 'wsl', variables: { GOTMPDIR: '/mnt/data/tmp' } },
    {
      name: 'a stored value that the environment overrides',
      kind: 'wsl',
      variables: { GOBIN: '/home/<u1>/bin' },
      goEnvFile: { GOBIN: 'C:\\tools' },
    },
  ],
})
