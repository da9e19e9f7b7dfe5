import type { DirPlace } from '../../../agent/contract/sections/dirs.ts'
import { goDirNonAscii } from '../../../agent/detectors/go-dir-non-ascii.ts'
import { projects } from '../../support/projects.ts'
import { goDir } from '../../support/snapshot.ts'
import { windowsFacts } from '../../support/windows.ts'
import { detectorTest, type Case } from './detector-test.ts'

const place = (nonAscii: boolean): DirPlace => ({ volume: 'fixed', ready: true, nonAscii })
const plain = { gopath: [{ root: { path: 'D:\\go' } }] }
const cgo: NonNullable<Case['has']> = {
  compiler: { cc: { command: 'gcc', file: 'C:\\mingw64\\bin\\gcc.exe', flavour: 'mingw' }, others: [] },
  goEnv: { values: { CGO_ENABLED: '1' }, changed: {} },
  windows: windowsFacts({ acp: 936 }),
}

detectorTest(goDirNonAscii, {
  fires: [
    {
      name: 'the user’s name, with MinGW',
      kind: 'windows',
      dirs: { gopath: [{ root: { place: place(true) } }] },
      has: cgo,
      subject: 'GOPATH',
      severity: 'medium',
      evidence: { codePage: 936, case: 'cgo' },
    },
    {
      name: 'the temporary directory, no project uses cgo',
      kind: 'windows',
      dirs: { ...plain, temp: goDir('D:\\临时') },
      has: { ...cgo, projects: projects({ usesCgo: false }) },
      subject: 'TEMP',
      severity: 'low',
    },
    {
      name: 'UTF-8 as code page',
      kind: 'windows',
      dirs: { ...plain, gocache: goDir('D:\\кэш') },
      has: { ...cgo, windows: windowsFacts({ acp: 65001 }) },
      subject: 'GOCACHE',
      severity: 'low',
    },
    {
      name: 'no C compiler',
      kind: 'windows',
      installs: [{ root: 'D:\\软件\\go' }],
      path: ['D:\\软件\\go\\bin'],
      dirs: plain,
      subject: 'GOROOT',
      severity: 'info',
      says: /Go copes/,
    },
  ],
  silent: [
    { name: 'plain letters', kind: 'windows', dirs: plain, has: cgo },
    {
      name: 'a redacted name that is plain',
      kind: 'windows',
      dirs: { gopath: [{ root: { place: place(false) } }] },
      has: cgo,
    },
    {
      name: 'Go builds elsewhere',
      kind: 'windows',
      dirs: { ...plain, gotmpdir: goDir('D:\\tmp'), temp: goDir('D:\\临时') },
      has: cgo,
    },
    { name: 'Linux', dirs: { gopath: [{ root: { path: '/srv/über' } }] } },
  ],
  undecided: [{ name: 'a redacted name nobody looked at', kind: 'windows', reason: /redacted/ }],
})
