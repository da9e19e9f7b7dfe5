import type { Smoke } from '../../../agent/contract/sections/smoke.ts'
import { avQuarantineGoTemp } from '../../../agent/detectors/av-quarantine-go-temp.ts'
import { goDir } from '../../support/snapshot.ts'
import { blockedBy } from '../../support/windows.ts'
import { detectorTest } from './detector-test.ts'

const smoke = (errorText: string): Smoke => ({
  steps: [{ name: 'run', outcome: 'failed', exit: 1, ms: 50, errorText }],
  at: '2026-01-01T00:00:00.000Z',
  loaded: false,
})
const test = 'C:\\Temp\\go-build42\\b001\\x.test.exe'

detectorTest(avQuarantineGoTemp, {
  fires: [
    {
      name: 'test binaries in the temporary directory',
      kind: 'windows',
      has: { windowsSecurity: blockedBy([{ id: 1116, path: test, count: 3 }]) },
      subject: 'C:\\Temp',
      says: /3 times/,
    },
    {
      name: 'in the build cache',
      kind: 'windows',
      dirs: { gocache: goDir('D:\\cache') },
      has: { windowsSecurity: blockedBy([{ id: 1117, path: 'D:\\cache\\aa\\x-d' }]) },
      subject: 'D:\\cache',
      says: /once/,
    },
    {
      name: 'the smoke test saw it happen',
      kind: 'windows',
      has: {
        windowsSecurity: blockedBy([]),
        smoke: smoke(
          'fork/exec x.exe: Operation did not complete successfully because the file contains a virus or potentially unwanted software.',
        ),
      },
      subject: 'go-build',
    },
  ],
  silent: [
    {
      name: 'an alarm about something else',
      kind: 'windows',
      has: { windowsSecurity: blockedBy([{ id: 1117, path: 'C:\\Temp\\setup.exe' }]) },
    },
    {
      name: 'application control',
      kind: 'windows',
      has: { windowsSecurity: blockedBy([{ id: 8004, path: test, count: 5 }]) },
    },
    {
      name: 'a denied access has other causes',
      kind: 'windows',
      has: { windowsSecurity: blockedBy([]), smoke: smoke('fork/exec x.exe: Access is denied.') },
    },
    {
      name: 'two weeks ago',
      kind: 'windows',
      has: { windowsSecurity: blockedBy([{ id: 1116, path: test, last: '2025-12-15T00:00:00.000Z' }]) },
    },
  ],
  undecided: [
    {
      name: 'the log could not be read',
      kind: 'windows',
      has: { windowsSecurity: { ...blockedBy([]), unread: [{ part: 'defender-log', reason: 'denied' }] } },
      reason: /log of Defender/,
    },
  ],
})
