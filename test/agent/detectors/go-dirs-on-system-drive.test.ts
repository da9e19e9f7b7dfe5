import { goDirsOnSystemDrive } from '../../../agent/detectors/go-dirs-on-system-drive.ts'
import { goDir } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const GIB = 2 ** 30
const drives = (freeGib: number, kind: 'fixed' | 'removable' = 'fixed') => ({
  list: [
    { root: 'C:\\', kind: 'fixed' as const, totalBytes: 200 * GIB, freeBytes: 20 * GIB, system: true },
    { root: 'D:\\', kind, totalBytes: 900 * GIB, freeBytes: freeGib * GIB, system: false },
  ],
})
const moved = { gopathSet: true, gopath: [{ root: { path: 'D:\\go' } }], gocache: goDir('D:\\cache') }

detectorTest(goDirsOnSystemDrive, {
  fires: [
    {
      name: 'the group wants them elsewhere',
      kind: 'windows',
      policy: { offSystemDrive: true },
      has: { drives: drives(500) },
      dirs: { gomodcache: goDir('C:\\Users\\<u1>\\go\\pkg\\mod') },
      subject: 'C:\\',
      severity: 'low',
      evidence: { onSystemDrive: [{ variable: 'GOPATH' }], roomyDrive: 'D:\\' },
    },
    {
      name: 'inventory of a campaign, with its targets',
      kind: 'windows',
      policy: { campaign: { stage: 1, target: { GOCACHE: 'D:\\go-build' } } },
      has: { drives: drives(500) },
      dirs: { ...moved, gocache: goDir('c:/cache') },
      subject: 'C:\\',
      severity: 'info',
      evidence: { onSystemDrive: [{ variable: 'GOCACHE', value: 'D:\\go-build' }] },
    },
  ],
  silent: [
    { name: 'nobody asked', kind: 'windows', has: { drives: drives(500) } },
    {
      name: 'no room elsewhere',
      kind: 'windows',
      policy: { offSystemDrive: true },
      has: { drives: drives(9) },
    },
    {
      name: 'only a removable drive',
      kind: 'windows',
      policy: { offSystemDrive: true },
      has: { drives: drives(500, 'removable') },
    },
    {
      name: 'moved',
      kind: 'windows',
      policy: { offSystemDrive: true },
      has: { drives: drives(500) },
      dirs: moved,
    },
  ],
  undecided: [
    { name: 'drives are not known', kind: 'windows', policy: { offSystemDrive: true }, reason: /drives/ },
  ],
})
