import { gorootVersionMismatch } from '../../../agent/detectors/goroot-version-mismatch.ts'
import { profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

detectorTest(gorootVersionMismatch, {
  fires: [
    {
      name: 'GOROOT of an older release exported in a profile (yay#692)',
      installs: [{ root: '/usr/local/go' }, { root: '/usr/lib/go', version: 'go1.11' }],
      path: ['/usr/local/go/bin'],
      variables: { GOROOT: '/usr/lib/go' },
      origins: { GOROOT: profileLine('/home/<u1>/.bashrc', 7) },
      active: {
        goroot: '/usr/lib/go',
        gorootSource: 'os-env',
        rootVersion: 'go1.11',
        compileVersion: 'go1.11',
      },
      subject: 'GOROOT',
      evidence: {
        goVersion: 'go1.22.3',
        rootVersion: 'go1.11',
        origin: profileLine('/home/<u1>/.bashrc', 7),
      },
      says: /~\/\.bashrc, line 7/,
    },
    {
      name: 'GOROOT left in the user environment of Windows',
      kind: 'windows',
      installs: [{ root: 'C:\\Program Files\\Go' }, { root: 'D:\\go1.19', version: 'go1.19.4' }],
      path: ['C:\\Program Files\\Go\\bin'],
      variables: { GOROOT: 'D:\\go1.19' },
      origins: { GOROOT: { kind: 'user', ref: 'HKCU\\Environment\\GOROOT', confidence: 'high' } },
      registry: { user: { GOROOT: 'D:\\go1.19' } },
      active: {
        goroot: 'D:\\go1.19',
        gorootSource: 'os-env',
        rootVersion: 'go1.19.4',
        compileVersion: 'go1.19.4',
      },
      subject: 'GOROOT',
    },
    {
      name: 'set in the go env file, only the compiler tells',
      installs: [{ root: '/usr/local/go' }],
      path: ['/usr/local/go/bin'],
      goEnvFile: { GOROOT: '/opt/go' },
      active: {
        goroot: '/opt/go',
        gorootSource: 'go-env-file',
        rootVersion: null,
        compileVersion: 'go1.21.0',
      },
      subject: 'GOROOT',
      says: /which is go1\.21\.0/,
    },
  ],
  silent: [
    { name: 'no go command' },
    { name: 'GOROOT derived', installs: [{ root: '/usr/local/go' }], path: ['/usr/local/go/bin'] },
    {
      name: 'GOROOT set to the right directory, other spelling',
      kind: 'windows',
      installs: [{ root: 'C:\\Go' }],
      path: ['C:\\Go\\bin'],
      variables: { GOROOT: 'c:/go/' },
      active: { goroot: 'c:/go/', gorootSource: 'os-env' },
    },
    {
      name: 'Homebrew link and Cellar are one directory',
      kind: 'macos',
      installs: [
        {
          root: '/opt/homebrew/opt/go/libexec',
          real: '/opt/homebrew/Cellar/go/1.22.3/libexec',
          source: 'brew',
        },
      ],
      path: ['/opt/homebrew/opt/go/libexec/bin'],
      variables: { GOROOT: '/opt/homebrew/opt/go/libexec' },
      active: {
        goroot: '/opt/homebrew/opt/go/libexec',
        derivedRoot: '/opt/homebrew/Cellar/go/1.22.3/libexec',
        gorootSource: 'os-env',
      },
    },
    {
      name: 'only the vendor suffix differs',
      installs: [{ root: '/usr/local/go' }],
      path: ['/usr/local/go/bin'],
      active: {
        goroot: '/opt/go',
        gorootSource: 'os-env',
        rootVersion: 'go1.22.3-X:boringcrypto',
        compileVersion: null,
      },
    },
    {
      name: 'gvm exports the GOROOT of the version it activated',
      installs: [{ root: '/home/<u1>/.gvm/gos/go1.22', source: 'gvm', version: 'go1.22' }],
      path: ['/home/<u1>/.gvm/gos/go1.22/bin'],
      variables: { GOROOT: '/home/<u1>/.gvm/gos/go1.22' },
      active: { goroot: '/home/<u1>/.gvm/gos/go1.22', gorootSource: 'os-env' },
    },
    {
      name: 'no Go tree at all there: GOROOT_INVALID speaks',
      installs: [
        { root: '/usr/local/go' },
        { root: '/old', version: 'go1.19', valid: false, missing: ['bin/go', 'pkg/tool', 'src/runtime'] },
      ],
      path: ['/usr/local/go/bin'],
      active: { goroot: '/old', gorootSource: 'os-env', rootVersion: 'go1.19', compileVersion: null },
    },
  ],
  undecided: [
    {
      name: 'neither VERSION nor compiler could be read',
      installs: [{ root: '/usr/local/go' }],
      path: ['/usr/local/go/bin'],
      active: {
        goroot: '/opt/go',
        gorootSource: 'os-env',
        rootVersion: null,
        compileVersion: null,
      },
      reason: /goActive/,
    },
  ],
})
