import type { Earlier } from '../../../agent/contract/surroundings.ts'
import { goVolumeLowSpace } from '../../../agent/detectors/go-volume-low-space.ts'
import { goDir } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const GIB = 2 ** 30
const at = (freeGib: number, totalGib: number, volumeRoot = '/') => ({
  place: {
    volume: 'fixed',
    ready: true,
    volumeRoot,
    freeBytes: Math.round(freeGib * GIB),
    totalBytes: totalGib * GIB,
  } as const,
})
const on = (freeGib: number, totalGib: number) => ({
  dirs: {
    gopath: [{ root: at(freeGib, totalGib) }],
    gomodcache: goDir('/home/<u1>/go/pkg/mod', at(freeGib, totalGib)),
  },
})
/** Free GiB on each of the days before the snapshot, oldest first. */
const history = (...gib: number[]): Earlier => ({
  freeBytes: gib.map((free, index) => ({
    volume: '/',
    at: new Date(Date.UTC(2026, 0, 1) - (gib.length - index) * 86_400_000).toISOString(),
    bytes: Math.round(free * GIB),
  })),
})

detectorTest(goVolumeLowSpace, {
  fires: [
    {
      name: 'one gigabyte left, said once for the volume',
      ...on(1, 200),
      subject: '/',
      severity: 'high',
      evidence: { dirsThere: [{ variable: 'GOPATH' }, { variable: 'GOMODCACHE' }] },
      says: /1\.0 GiB free/,
    },
    { name: 'under two per cent', ...on(4, 400), subject: '/', severity: 'high' },
    {
      name: 'by the drives of the host',
      kind: 'windows',
      has: {
        drives: {
          list: [
            { root: 'C:\\', kind: 'fixed', totalBytes: 100 * GIB, freeBytes: GIB, system: true },
            { root: 'D:\\', kind: 'fixed', totalBytes: 100 * GIB, freeBytes: 50 * GIB, system: false },
          ],
        },
      },
      dirs: { gocache: goDir('D:\\cache') },
      subject: 'C:\\',
    },
    {
      name: 'two gigabytes a day',
      ...on(12, 200),
      earlier: history(20, 18, 16, 14),
      subject: '/',
      severity: 'medium',
      evidence: { daysLeft: 5 },
      says: /too little in 5 days/,
    },
  ],
  silent: [
    { name: 'enough', ...on(50, 200) },
    { name: 'one per cent of a huge disk', ...on(40, 4000) },
    { name: 'a small memory file system, half empty', ...on(0.5, 1) },
    { name: 'it shrinks slowly', ...on(49, 200), earlier: history(50, 50, 50, 49) },
    {
      name: 'a small volume that shrinks within its measure',
      ...on(1.5, 4),
      earlier: history(1.6, 1.6, 1.6, 1.6),
    },
    { name: 'it grew again', ...on(12, 200), earlier: history(5, 6, 8, 10) },
    { name: 'a jump since yesterday is no trend', ...on(12, 200), earlier: history(30) },
  ],
  undecided: [{ name: 'free space is not known', reason: /free space/ }],
})
