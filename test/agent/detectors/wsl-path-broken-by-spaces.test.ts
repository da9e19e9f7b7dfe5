import { wslPathBrokenBySpaces } from '../../../agent/detectors/wsl-path-broken-by-spaces.ts'
import { profileLine } from '../../support/snapshot.ts'
import { wslOf } from '../../support/wsl.ts'
import { detectorTest } from './detector-test.ts'

const missing = { exists: false, isDir: false }
const origin = profileLine('/home/<u1>/.profile', 12)
const many = Array.from({ length: 12 }, (_, at) => `/mnt/c/tools/${at}`)

detectorTest(wslPathBrokenBySpaces, {
  fires: [
    {
      name: 'pieces of Program Files',
      kind: 'wsl',
      path: [
        '/usr/bin',
        { dir: '/mnt/c/Program', origin, is: missing },
        { dir: 'Files/Git/cmd', origin, is: missing },
      ],
      subject: 'PATH',
      evidence: { problem: 'split', fragments: [{ index: 1 }, { dir: 'Files/Git/cmd' }] },
      says: /\.profile, line 12/,
    },
    {
      name: 'cut off behind Program, everything later lost',
      kind: 'wsl',
      sessions: [{ path: ['/usr/bin'] }, { path: ['/usr/bin', { dir: '/mnt/c/Program', is: missing }] }],
      subject: 'PATH',
      evidence: { session: 'bash-login' },
    },
    {
      name: 'a user name with a blank',
      kind: 'wsl',
      path: [
        { dir: '/mnt/c/Users/Ann', is: missing },
        { dir: 'Lee/AppData/Local/Programs', is: missing },
      ],
      subject: 'PATH',
    },
    {
      name: 'many directories and slow look-ups',
      kind: 'wsl',
      path: many,
      has: { wsl: wslOf({ lookupMs: 410 }) },
      subject: 'PATH',
      evidence: { problem: 'slow', driveEntries: 12 },
      says: /410 ms/,
    },
  ],
  silent: [
    {
      name: 'whole directories with blanks',
      kind: 'wsl',
      path: ['/usr/bin', '/mnt/c/Program Files/Git/cmd', '/mnt/c/Program Files (x86)/x/bin'],
    },
    {
      name: 'a Windows directory that is gone, and another relative entry',
      kind: 'wsl',
      path: [{ dir: '/mnt/c/old tools', is: missing }, '/usr/bin', { dir: 'bin', is: missing }, '.'],
    },
    {
      name: 'many directories, quickly looked up',
      kind: 'wsl',
      path: many,
      has: { wsl: wslOf({ lookupMs: 20 }) },
    },
    {
      name: 'slow for another reason',
      kind: 'wsl',
      path: ['/usr/bin'],
      has: { wsl: wslOf({ lookupMs: 900 }) },
    },
  ],
})
