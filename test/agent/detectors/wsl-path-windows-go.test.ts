import { wslPathWindowsGo } from '../../../agent/detectors/wsl-path-windows-go.ts'
import { fileInfo, profileLine } from '../../support/snapshot.ts'
import { wslOf } from '../../support/wsl.ts'
import { detectorTest } from './detector-test.ts'

const interop = { kind: 'wsl-interop', confidence: 'high' } as const
const sdk = {
  dir: '/mnt/c/Program Files/Go/bin',
  origin: interop,
  is: { bins: { go: fileInfo('/mnt/c/Program Files/Go/bin/go.exe', { kind: 'pe', os: 'windows' }) } },
}

detectorTest(wslPathWindowsGo, {
  fires: [
    {
      name: 'the Windows PATH passed in, said once for all sessions',
      kind: 'wsl',
      sessions: [
        { path: ['/usr/bin', sdk, { dir: '/mnt/c/Users/<u1>/go/bin', origin: interop }] },
        { path: ['/usr/bin', sdk] },
      ],
      subject: 'PATH',
      severity: 'low',
      evidence: { entries: [{ dir: sdk.dir }, { dir: '/mnt/c/Users/<u1>/go/bin' }] },
      says: /Windows PATH passed into WSL/,
    },
    {
      name: 'added by a start-up file, a wrapper in it',
      kind: 'wsl',
      path: [
        {
          dir: '/mnt/c/Go/bin',
          origin: profileLine('/home/<u1>/.bashrc', 4),
          is: { bins: { go: fileInfo('/mnt/c/Go/bin/go', { kind: 'script' }) } },
        },
      ],
      subject: 'PATH',
      severity: 'medium',
    },
    {
      name: 'slow look-ups under another mount root',
      kind: 'wsl',
      path: [{ dir: '/c/Go/bin', origin: interop }],
      has: {
        wsl: wslOf({
          mountRoot: '/',
          mounts: [{ target: '/c', source: 'C:\\', fs: '9p', options: [] }],
          lookupMs: 350,
        }),
      },
      subject: 'PATH',
      severity: 'medium',
      evidence: { lookupMs: 350 },
    },
  ],
  silent: [
    {
      name: 'Linux directories, and others of Windows',
      kind: 'wsl',
      installs: [{ root: '/usr/local/go' }],
      path: ['/usr/local/go/bin', '/home/<u1>/go/bin', '/mnt/c/Windows/System32', '/mnt/c/tools/mongo/bin'],
    },
    {
      name: 'a Linux SDK on a drive',
      kind: 'wsl',
      installs: [{ root: '/mnt/d/go1.22' }],
      path: ['/mnt/d/go1.22/bin'],
    },
    { name: 'an SDK on a disk at /mnt/data', kind: 'wsl', path: ['/mnt/data/go/bin'] },
  ],
})
