import { goenvBrokenGoroot } from '../../../agent/detectors/goenv-broken-goroot.ts'
import { profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const gone = { source: 'unknown', valid: false, missing: ['pkg/tool', 'src/runtime'] } as const

detectorTest(goenvBrokenGoroot, {
  fires: [
    {
      name: 'a backslash lost to the shell (golang/go#79648)',
      kind: 'windows',
      goEnvFile: { GOROOT: 'C:\\Program FilesGo' },
      active: {
        runs: false,
        version: null,
        errorText: 'go: cannot find GOROOT directory: C:\\Program FilesGo',
      },
      subject: 'GOROOT',
      evidence: { missing: 'directory' },
      says: /C:\\Program FilesGo, which does not exist/,
    },
    {
      name: 'an SDK that was emptied',
      installs: [{ root: '/usr/local/go' }, { root: '/opt/go1.20', ...gone, missing: [...gone.missing] }],
      path: ['/usr/local/go/bin'],
      goEnvFile: { GOPROXY: 'direct', GOROOT: '/opt/go1.20' },
      subject: 'GOROOT',
      evidence: { missing: 'pkg/tool, src/runtime' },
      says: /line 2 sets GOROOT/,
    },
  ],
  silent: [
    { name: 'no GOROOT in the file', goEnvFile: { GOPROXY: 'direct' } },
    { name: 'an empty value', goEnvFile: { GOROOT: '' } },
    {
      name: 'one of several whole SDKs',
      installs: [{ root: '/usr/local/go' }, { root: '/home/<u1>/sdk/go1.22.3', source: 'sdk' }],
      path: ['/usr/local/go/bin'],
      goEnvFile: { GOROOT: '/home/<u1>/sdk/go1.22.3' },
    },
    {
      name: 'a GOROOT variable takes its place',
      installs: [{ root: '/opt/go1.20', ...gone, missing: [...gone.missing] }],
      goEnvFile: { GOROOT: '/opt/go1.20' },
      variables: { GOROOT: '/usr/local/go' },
      origins: { GOROOT: profileLine('/home/<u1>/.bashrc', 3) },
    },
    {
      name: 'msys2 keeps its own layout',
      kind: 'windows',
      installs: [{ root: 'C:\\msys64\\mingw64\\lib\\go', ...gone, missing: [...gone.missing] }],
      goEnvFile: { GOROOT: 'C:\\msys64\\mingw64\\lib\\go' },
      policy: { oddGoRoots: ['C:\\msys64'] },
    },
  ],
  undecided: [
    {
      name: 'the environment may set another',
      goEnvFile: { GOROOT: '/opt/gone' },
      sections: {
        sessions: { status: 'failed', reason: 'timeout', message: 'no shell answered' },
        goActive: { status: 'failed', reason: 'timeout', message: 'no shell answered' },
      },
      reason: /^sessions: timeout: no shell answered$/,
    },
    { name: 'nobody looked there', goEnvFile: { GOROOT: '/opt/go' }, reason: /was not looked at/ },
  ],
})
