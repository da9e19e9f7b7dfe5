import { legacyInstallerGoroot } from '../../../agent/detectors/legacy-installer-goroot.ts'
import { detectorTest } from './detector-test.ts'

const machine = (goroot: string, root = 'C:\\Program Files\\Go') => ({
  kind: 'windows' as const,
  installs: [{ root }],
  path: [`${root}\\bin`],
  registry: { machine: { GOROOT: goroot } },
})

detectorTest(legacyInstallerGoroot, {
  fires: [
    {
      name: 'C:\\Go of an old installer, Go is elsewhere today',
      ...machine('C:\\Go\\'),
      subject: 'GOROOT',
      says: /GOROOT to C:\\Go\\; the go command would use C:\\Program Files\\Go\.$/,
    },
    {
      name: 'the same root, in other words',
      ...machine('%ProgramFiles%\\go'),
      subject: 'GOROOT',
      severity: 'low',
    },
    {
      name: 'the user has a GOROOT too',
      ...machine('C:\\Go'),
      registry: { machine: { Goroot: 'C:\\Go' }, user: { GOROOT: 'D:\\go' } },
      subject: 'GOROOT',
      severity: 'low',
    },
    {
      name: 'no go any more',
      kind: 'windows',
      registry: { machine: { GOROOT: 'C:\\Go' } },
      subject: 'GOROOT',
      severity: 'low',
    },
  ],
  silent: [
    { name: 'none', kind: 'windows', registry: { machine: { Path: 'C:\\Windows' } } },
    { name: 'empty', ...machine('') },
    { name: 'the user’s own', kind: 'windows', registry: { user: { GOROOT: 'D:\\go' } } },
    { name: 'allowed', ...machine('D:\\sdk\\go1.22'), policy: { allowedGoRoots: ['D:\\sdk'] } },
    {
      name: 'Scoop, installed for all users',
      ...machine('C:\\ProgramData\\scoop\\apps\\go\\current'),
      installs: [{ root: 'C:\\ProgramData\\scoop\\apps\\go\\current', source: 'scoop' }],
      path: ['C:\\ProgramData\\scoop\\apps\\go\\current\\bin'],
    },
    { name: 'not Windows', variables: { GOROOT: '/usr/local/go' } },
  ],
  undecided: [
    {
      name: 'go was not asked',
      ...machine('C:\\Go'),
      sections: { goActive: { status: 'failed', reason: 'timeout', message: 'slow' } },
      reason: /^goActive: timeout: slow$/,
    },
  ],
})
