import { gorootInvalid } from '../../../agent/detectors/goroot-invalid.ts'
import { profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

detectorTest(gorootInvalid, {
  fires: [
    {
      name: 'GOROOT of dotfiles that does not exist (dotfiles#42)',
      kind: 'macos',
      installs: [
        { root: '/usr/local/go' },
        { root: '/Users/<u1>/.go', valid: false, missing: ['bin/go', 'pkg/tool', 'src/runtime', 'VERSION'] },
      ],
      path: ['/usr/local/go/bin'],
      variables: { GOROOT: '/Users/<u1>/.go' },
      origins: { GOROOT: profileLine('/Users/<u1>/.zshrc', 3) },
      subject: 'GOROOT',
      evidence: { missing: 'bin/go, pkg/tool, src/runtime' },
    },
    {
      name: 'a backslash lost in go env -w (golang/go#79648)',
      kind: 'windows',
      installs: [{ root: 'C:\\Program Files\\Go' }],
      path: ['C:\\Program Files\\Go\\bin'],
      goEnvFile: { GOROOT: 'C:\\Program FilesGo' },
      active: {
        runs: false,
        version: null,
        errorText: 'go: cannot find GOROOT directory: C:\\Program FilesGo',
      },
      subject: 'GOROOT',
      evidence: { missing: 'directory' },
      says: /no such directory/,
    },
    {
      name: 'only bin/go is missing',
      installs: [{ root: '/usr/local/go' }, { root: '/opt/go', valid: false, missing: ['bin/go'] }],
      path: ['/usr/local/go/bin'],
      variables: { GOROOT: '/opt/go' },
      active: { goroot: '/opt/go', gorootSource: 'os-env' },
      subject: 'GOROOT',
      severity: 'medium',
    },
  ],
  silent: [
    { name: 'GOROOT unset', installs: [{ root: '/usr/local/go' }], path: ['/usr/local/go/bin'] },
    {
      name: 'GOROOT empty counts as unset',
      installs: [{ root: '/usr/local/go' }],
      path: ['/usr/local/go/bin'],
      variables: { GOROOT: '' },
    },
    {
      name: 'GOROOT redundant but whole',
      installs: [{ root: '/usr/local/go' }],
      path: ['/usr/local/go/bin'],
      variables: { GOROOT: '/usr/local/go' },
    },
    {
      name: 'gvm’s GOROOT',
      installs: [{ root: '/home/<u1>/.gvm/gos/go1.22', source: 'gvm' }],
      path: ['/home/<u1>/.gvm/gos/go1.22/bin'],
      variables: { GOROOT: '/home/<u1>/.gvm/gos/go1.22' },
    },
    {
      name: 'an odd layout that the policy knows',
      kind: 'windows',
      policy: { oddGoRoots: ['D:\\msys64'] },
      variables: { GOROOT: 'D:\\msys64\\mingw64\\lib\\go' },
    },
  ],
  undecided: [
    {
      name: 'nobody looked at the directory',
      variables: { GOROOT: '/elsewhere' },
      reason: /was not looked at/,
    },
    {
      name: 'the go env file could not be read',
      sections: { goEnvFile: { status: 'failed', reason: 'denied', message: 'no access' } },
      reason: /^goEnvFile: denied: no access$/,
    },
  ],
})
