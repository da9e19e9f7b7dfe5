import { goBinOrphan } from '../../../agent/detectors/go-bin-orphan.ts'
import { fileInfo, profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

detectorTest(goBinOrphan, {
  fires: [
    {
      name: 'D:\\go-old\\bin on a drive that is gone',
      kind: 'windows',
      installs: [{ root: 'C:\\Go' }],
      path: [
        'C:\\Go\\bin',
        {
          dir: 'D:\\go-old\\bin',
          origin: { kind: 'user', ref: 'HKCU\\Environment\\Path', confidence: 'high' },
          is: { exists: false, isDir: false, volume: 'unknown', ready: false },
        },
      ],
      subject: 'D:\\go-old\\bin',
      severity: 'low',
      says: /does not exist/,
    },
    {
      name: 'a removed SDK still first on PATH',
      installs: [{ root: '/usr/local/go' }],
      path: [
        {
          dir: '/opt/go1.19/bin/',
          origin: profileLine('/home/<u1>/.zshrc', 12),
          is: { exists: false, isDir: false },
        },
        '/usr/local/go/bin',
      ],
      subject: '/opt/go1.19/bin',
      severity: 'medium',
    },
    {
      name: 'the verdict survives an unplugged drive next to it',
      kind: 'windows',
      path: [
        { dir: 'E:\\go\\bin', is: { exists: false, isDir: false, volume: 'removable', ready: false } },
        { dir: 'D:\\go\\bin', is: { exists: true } },
      ],
      subject: 'D:\\go\\bin',
      severity: 'low',
      says: /holds no go/,
    },
  ],
  silent: [
    { name: 'the SDK is there', installs: [{ root: '/usr/local/go' }], path: ['/usr/local/go/bin'] },
    { name: 'the workspace never holds go', path: ['/home/<u1>/go/bin'] },
    {
      name: 'a GOPATH of another session named like an SDK',
      path: ['/data/go/bin'],
      sessions: [{}, { variables: { GOPATH: '/data/go:/x' } }],
    },
    {
      name: 'names that merely contain go',
      path: [
        '/home/<u1>/.cargo/bin',
        '/opt/mongo/bin',
        '/srv/django/bin',
        '/opt/argo/bin',
        '/opt/golangci/bin',
      ],
    },
    {
      name: 'Windows entries seen from WSL',
      kind: 'wsl',
      path: [{ dir: '/mnt/c/Program Files/Go/bin', origin: { kind: 'wsl-interop', confidence: 'high' } }],
    },
    {
      name: 'a directory of Go tools',
      path: [{ dir: '/srv/go/bin', is: { bins: { gopls: fileInfo('/srv/go/bin/gopls') } } }],
    },
    { name: 'asdf, many versions', path: ['/home/<u1>/.asdf/shims', '/home/<u1>/.asdf/bin'] },
  ],
  undecided: [
    {
      name: 'only an unplugged drive',
      kind: 'windows',
      path: [{ dir: 'E:\\go\\bin', is: { exists: false, isDir: false, volume: 'removable', ready: false } }],
      reason: /cannot be reached/,
    },
  ],
})
