import type { Managers } from '../../../agent/contract/sections/managers.ts'
import { versionManagerStaleGoroot } from '../../../agent/detectors/version-manager-stale-goroot.ts'
import { profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

type Manager = Managers['list'][number]
const manager = (kind: Manager['kind'], root: string, current?: string, more: Partial<Manager> = {}) => ({
  managers: {
    list: [
      {
        kind,
        root,
        versions: ['1.21.0', '1.22.3'],
        activeIn: ['bash-interactive' as const],
        exportsGoroot: true,
        initLines: [{ file: '/home/<u1>/.bashrc', line: 4 }],
        ...(current === undefined ? {} : { current }),
        ...more,
      },
    ],
  },
})
const goenv = '/home/<u1>/.goenv'

detectorTest(versionManagerStaleGoroot, {
  fires: [
    {
      name: 'goenv moved on, GOROOT did not',
      variables: { GOROOT: `${goenv}/versions/1.21.0` },
      origins: { GOROOT: profileLine('/home/<u1>/.bashrc', 9) },
      has: manager('goenv', goenv, '1.22.3'),
      subject: 'GOROOT',
      evidence: { staleVersion: '1.21.0', selectedNow: '1.22.3' },
      says: /goenv selects Go 1\.22\.3, but GOROOT, set in .*line 9, is .*which is 1\.21\.0/,
    },
    {
      name: 'gvm, by the VERSION file behind the link',
      installs: [{ root: '/home/<u1>/.gvm/gos/go1.21', source: 'gvm', version: 'go1.21.5' }],
      variables: { GOROOT: '/home/<u1>/.gvm/gos/go1.21' },
      has: manager('gvm', '/home/<u1>/.gvm', 'go1.22.3'),
      subject: 'GOROOT',
      evidence: { staleVersion: 'go1.21.5' },
    },
    {
      name: 'asdf, in a shell beside the usual one',
      kind: 'macos',
      sessions: [
        {},
        { id: 'zsh-interactive', variables: { GOROOT: '/Users/<u1>/.asdf/installs/golang/1.21.0/go' } },
      ],
      has: manager('asdf', '/Users/<u1>/.asdf', '1.22.3'),
      subject: 'GOROOT',
      evidence: { session: 'zsh-interactive' },
    },
  ],
  silent: [
    {
      name: 'gvm use in .bashrc: another version than the default, go and root of one piece',
      installs: [{ root: '/home/<u1>/.gvm/gos/go1.21', source: 'gvm', version: 'go1.21.5' }],
      path: ['/home/<u1>/.gvm/gos/go1.21/bin'],
      variables: { GOROOT: '/home/<u1>/.gvm/gos/go1.21' },
      has: manager('gvm', '/home/<u1>/.gvm', 'go1.22.3'),
    },
    {
      name: 'GOROOT follows',
      variables: { GOROOT: `${goenv}/versions/1.22.3` },
      has: manager('goenv', goenv, '1.22.3'),
    },
    {
      name: 'a version chosen for this shell',
      variables: { GOROOT: `${goenv}/versions/1.21.0`, GOENV_VERSION: '1.21.0' },
      has: manager('goenv', goenv, '1.22.3'),
    },
    {
      name: 'g’s current version behind a link, named without a number',
      variables: { GOROOT: '/home/<u1>/.g/go' },
      has: manager('g', '/home/<u1>/.g', '1.22.3'),
    },
    {
      name: 'a GOROOT outside every manager',
      variables: { GOROOT: '/usr/local/go' },
      has: manager('goenv', goenv, '1.22.3'),
    },
    {
      name: 'the manager leaves Go to the system',
      variables: { GOROOT: `${goenv}/versions/1.21.0` },
      has: manager('goenv', goenv, 'system'),
    },
    { name: 'no GOROOT', has: manager('goenv', goenv, '1.22.3') },
  ],
  undecided: [{ name: 'managers were not looked for', reason: /managers: not collected/ }],
})
