import { gorootEqualsGopath } from '../../../agent/detectors/goroot-equals-gopath.ts'
import { goDir, profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

detectorTest(gorootEqualsGopath, {
  fires: [
    {
      name: 'GOBIN is the directory of the go command',
      installs: [{ root: '/usr/local/go' }],
      path: ['/usr/local/go/bin'],
      variables: { GOBIN: '/usr/local/go/bin' },
      origins: { GOBIN: profileLine('/home/<u1>/.profile', 3) },
      dirs: { gobin: goDir('/usr/local/go/bin') },
      subject: '/usr/local/go/bin',
      severity: 'medium',
      evidence: { goroot: '/usr/local/go' },
      says: /directory of the go command itself/,
    },
    {
      name: 'GOPATH set to c:\\go (vscode-go#682)',
      kind: 'windows',
      installs: [{ root: 'c:\\go' }],
      path: ['c:\\go\\bin'],
      variables: { GOPATH: 'C:\\Go' },
      origins: { GOPATH: { kind: 'user', ref: 'HKCU\\Environment\\GOPATH', confidence: 'high' } },
      dirs: { gopathSet: true, gopath: [{ root: { path: 'C:\\Go', goRoot: true } }] },
      subject: 'C:\\Go',
    },
    {
      name: 'a trailing slash does not hide it',
      installs: [{ root: '/opt/go' }],
      path: ['/opt/go/bin'],
      variables: { GOPATH: '/opt/go/' },
      origins: { GOPATH: profileLine('/home/<u1>/.profile', 2) },
      dirs: { gopathSet: true, gopath: [{ root: { path: '/opt/go/', goRoot: true } }] },
      subject: '/opt/go/',
    },
    {
      name: 'the SDK unpacked to ~/go empties the default GOPATH',
      installs: [{ root: '/home/<u1>/go' }],
      path: ['/home/<u1>/go/bin'],
      dirs: { gopath: [] },
      subject: '/home/<u1>/go',
      severity: 'high',
      says: /default GOPATH/,
    },
    {
      name: 'an old SDK left in ~/go while another Go is in use',
      installs: [{ root: '/usr/local/go' }, { root: '/home/<u1>/go', version: 'go1.14' }],
      path: ['/usr/local/go/bin'],
      dirs: { gopath: [{ root: { goRoot: true } }] },
      subject: '/home/<u1>/go',
      severity: 'medium',
      says: /A Go SDK lies in/,
    },
  ],
  silent: [
    {
      name: 'mise puts GOBIN into the version it selects',
      installs: [{ root: '/home/<u1>/.local/share/mise/installs/go/1.23.5', source: 'mise' }],
      path: ['/home/<u1>/.local/share/mise/installs/go/1.23.5/bin'],
      dirs: { gobin: goDir('/home/<u1>/.local/share/mise/installs/go/1.23.5/bin') },
    },
    {
      name: 'GOBIN in a shared directory beside the SDK',
      installs: [{ root: '/usr/local/go' }],
      path: ['/usr/local/go/bin'],
      variables: { GOBIN: '/usr/local/bin' },
      dirs: { gobin: goDir('/usr/local/bin') },
    },
    { name: 'the defaults', installs: [{ root: '/usr/local/go' }], path: ['/usr/local/go/bin'] },
    {
      name: 'GOROOT below GOPATH, a Go developer’s set-up',
      kind: 'windows',
      installs: [{ root: 'C:\\Users\\<u1>\\dev\\go' }],
      path: ['C:\\Users\\<u1>\\dev\\go\\bin'],
      dirs: { gopathSet: true, gopath: [{ root: { path: 'C:\\Users\\<u1>\\dev' } }] },
    },
    {
      name: 'asdf keeps GOPATH beside GOROOT',
      installs: [{ root: '/home/<u1>/.asdf/installs/golang/1.22.3/go', source: 'asdf' }],
      path: ['/home/<u1>/.asdf/shims'],
      dirs: {
        gopathSet: true,
        gopath: [{ root: { path: '/home/<u1>/.asdf/installs/golang/1.22.3/packages' } }],
      },
    },
  ],
  undecided: [
    {
      name: 'GOPATH is an SDK, but which one is in use is not known',
      dirs: { gopathSet: true, gopath: [{ root: { path: '/opt/go', goRoot: true } }] },
      reason: /goActive/,
    },
  ],
})
