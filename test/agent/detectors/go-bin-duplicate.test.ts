import { goBinDuplicate } from '../../../agent/detectors/go-bin-duplicate.ts'
import { profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

detectorTest(goBinDuplicate, {
  fires: [
    {
      name: 'twice in the user Path, spelled differently',
      kind: 'windows',
      installs: [{ root: 'C:\\Go' }],
      path: ['C:\\Go\\bin'],
      registry: { user: { Path: 'C:\\Go\\bin;D:\\tools;c:/go/bin/' } },
      subject: 'C:\\Go\\bin (user)',
      evidence: { count: 2 },
    },
    {
      name: 'five times',
      kind: 'windows',
      registry: { machine: { Path: Array(5).fill('%ProgramFiles%\\Go\\bin').join(';') } },
      path: [{ dir: 'C:\\Program Files\\Go\\bin', raw: '%ProgramFiles%\\Go\\bin' }],
      subject: 'C:\\Program Files\\Go\\bin (machine)',
      severity: 'medium',
    },
    {
      name: 'two lines of one profile',
      installs: [{ root: '/usr/local/go' }],
      path: [
        { dir: '/usr/local/go/bin', origin: profileLine('/home/<u1>/.profile', 5) },
        '/usr/bin',
        { dir: '/usr/local/go/bin', origin: profileLine('/home/<u1>/.profile', 9) },
      ],
      subject: '/usr/local/go/bin (profile)',
      says: /2 times/,
    },
  ],
  silent: [
    {
      name: 'a nested shell read the line again',
      installs: [{ root: '/usr/local/go' }],
      path: [
        { dir: '/usr/local/go/bin', origin: profileLine('/home/<u1>/.bashrc', 5) },
        { dir: '/usr/local/go/bin', origin: profileLine('/home/<u1>/.bashrc', 5) },
      ],
    },
    {
      name: 'several different versions',
      kind: 'windows',
      registry: { user: { Path: 'C:\\sdk\\go1.21\\bin;C:\\sdk\\go1.22\\bin' } },
    },
    {
      name: 'once in each scope: GO_BIN_MULTI_SCOPE speaks',
      kind: 'windows',
      registry: { machine: { Path: 'C:\\Go\\bin' }, user: { Path: 'C:\\Go\\bin' } },
    },
    {
      name: 'directories that merely contain the letters go',
      kind: 'windows',
      registry: {
        user: {
          Path: 'C:\\mongo\\bin;C:\\mongo\\bin;C:\\Users\\<u1>\\.cargo\\bin;C:\\Users\\<u1>\\.cargo\\bin',
        },
      },
    },
  ],
  undecided: [
    {
      name: 'the registry could not be read',
      kind: 'windows',
      sections: { registry: { status: 'failed', reason: 'denied', message: 'access denied' } },
      reason: /registry/,
    },
  ],
})
