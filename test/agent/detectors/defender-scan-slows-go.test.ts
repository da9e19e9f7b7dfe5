import type { Smoke } from '../../../agent/contract/sections/smoke.ts'
import type { Fleet } from '../../../agent/contract/surroundings.ts'
import { defenderScanSlowsGo } from '../../../agent/detectors/defender-scan-slows-go.ts'
import { goDir } from '../../support/snapshot.ts'
import { blockedBy } from '../../support/windows.ts'
import { detectorTest, type Case } from './detector-test.ts'

const smoke = (list: number, build: number, loaded = false): Smoke => ({
  steps: [
    { name: 'list-std', outcome: 'ok', ms: list },
    { name: 'build', outcome: 'ok', ms: build },
  ],
  at: '2026-01-01T00:00:00.000Z',
  loaded,
})
const security = (realtime: boolean, gocache = false) => ({
  ...blockedBy([]),
  defender: { realtime, excluded: { gocache, gomodcache: false, goroot: false } },
})
const fleet: Fleet = { hosts: 40, versions: {}, buildStdMs: 4000, proxyErrors: {}, inspectionIssuers: {} }
const slow = { smoke: smoke(14_000, 13_000), windowsSecurity: security(true) }
const base = { kind: 'windows', fleet, has: slow } satisfies Partial<Case>

detectorTest(defenderScanSlowsGo, {
  fires: [
    { ...base, name: 'slower than its peers', subject: 'Defender', says: /took 14\.0 s/ },
    {
      ...base,
      name: 'the cache on an ordinary drive',
      dirs: { gocache: goDir('D:\\cache') },
      has: {
        ...slow,
        drives: {
          list: [
            { root: 'D:\\', kind: 'fixed', totalBytes: 1, freeBytes: 1, system: false, devDrive: false },
          ],
        },
      },
      subject: 'Defender',
    },
  ],
  silent: [
    { ...base, name: 'fast', has: { ...slow, smoke: smoke(900, 3000) } },
    { ...base, name: 'everybody is this slow', has: { ...slow, smoke: smoke(14_000, 11_000) } },
    { ...base, name: 'busy with something else', has: { ...slow, smoke: smoke(14_000, 13_000, true) } },
    { ...base, name: 'an exclusion is there', has: { ...slow, windowsSecurity: security(true, true) } },
    { ...base, name: 'Defender is off', has: { ...slow, windowsSecurity: security(false) } },
    { ...base, name: 'just started', has: { ...slow, clock: { samples: [], sinceResumeSeconds: 100 } } },
    {
      ...base,
      name: 'the cache is on a Dev Drive',
      dirs: { gocache: goDir('D:\\cache') },
      has: {
        ...slow,
        drives: {
          list: [{ root: 'D:\\', kind: 'fixed', totalBytes: 1, freeBytes: 1, system: false, devDrive: true }],
        },
      },
    },
  ],
  undecided: [
    { kind: 'windows', name: 'slow, and nobody to compare with', has: slow, reason: /fleet/ },
    {
      ...base,
      name: 'Defender cannot be asked',
      has: { ...slow, windowsSecurity: blockedBy([]) },
      reason: /Defender/,
    },
  ],
})
