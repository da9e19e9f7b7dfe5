import type { Smoke } from '../../../agent/contract/sections/smoke.ts'
import { appControlBlocksGo } from '../../../agent/detectors/app-control-blocks-go.ts'
import { blockedBy } from '../../support/windows.ts'
import { detectorTest } from './detector-test.ts'

const GO = 'C:\\Program Files\\Go\\bin\\go.exe'
const built = (n: number) => `C:\\Temp\\go-build${n}\\b001\\exe\\hello.exe`
const installs = [{ root: 'C:\\Program Files\\Go' }]
const smoke: Smoke = {
  steps: [
    { name: 'build', outcome: 'ok', ms: 900 },
    { name: 'run', outcome: 'ok', ms: 50 },
  ],
  at: '2026-01-01T00:00:00.000Z',
  loaded: false,
}

detectorTest(appControlBlocksGo, {
  fires: [
    {
      name: 'go.exe, once',
      kind: 'windows',
      installs,
      has: { windowsSecurity: blockedBy([{ id: 3077, path: GO, policy: 'Corp baseline' }]) },
      subject: GO,
      severity: 'critical',
      says: /blocked once in the last week by the policy "Corp baseline"/,
    },
    {
      name: 'the compiler is Go as well',
      kind: 'windows',
      installs,
      has: {
        windowsSecurity: blockedBy([
          { id: 8004, path: 'C:\\Program Files\\Go\\pkg\\tool\\windows_amd64\\compile.exe' },
        ]),
      },
      subject: 'C:\\Program Files\\Go\\pkg\\tool\\windows_amd64\\compile.exe',
      severity: 'critical',
    },
    {
      name: 'what go run builds',
      kind: 'windows',
      installs,
      path: ['C:\\Program Files\\Go\\bin'],
      has: {
        windowsSecurity: blockedBy([
          { id: 8004, path: built(1) },
          { id: 8004, path: built(2) },
        ]),
      },
      subject: 'C:\\Temp',
      severity: 'high',
      evidence: { blockedCount: 2, case: 'built' },
    },
    {
      name: 'a policy on trial, under which go runs',
      kind: 'windows',
      installs,
      path: ['C:\\Program Files\\Go\\bin'],
      has: { windowsSecurity: blockedBy([{ id: 3076, path: GO }]) },
      subject: 'C:\\Program Files\\Go\\bin',
      severity: 'info',
      says: /only records/,
    },
  ],
  silent: [
    { name: 'no events', kind: 'windows', has: { windowsSecurity: blockedBy([]) } },
    {
      name: 'one built program is chance',
      kind: 'windows',
      has: { windowsSecurity: blockedBy([{ id: 8004, path: built(1) }]) },
    },
    {
      name: 'the policy was mended: the very go.exe answers',
      kind: 'windows',
      installs,
      path: ['C:\\Program Files\\Go\\bin'],
      has: { windowsSecurity: blockedBy([{ id: 3077, path: GO }]) },
    },
    {
      name: 'a build has run since',
      kind: 'windows',
      has: { smoke, windowsSecurity: blockedBy([{ id: 8004, path: built(1), count: 9 }]) },
    },
    {
      name: 'long ago',
      kind: 'windows',
      has: { windowsSecurity: blockedBy([{ id: 3077, path: GO, last: '2025-12-01T00:00:00.000Z' }]) },
    },
    {
      name: 'virus protection is another matter',
      kind: 'windows',
      has: { windowsSecurity: blockedBy([{ id: 1117, path: built(1), count: 4 }]) },
    },
  ],
  undecided: [
    {
      name: 'logs could not be read',
      kind: 'windows',
      sections: { windowsSecurity: { status: 'failed', reason: 'denied', message: 'not an administrator' } },
      reason: /windowsSecurity: denied/,
    },
    {
      name: 'one of the two logs could not be read',
      kind: 'windows',
      has: {
        windowsSecurity: { ...blockedBy([]), unread: [{ part: 'applocker', reason: 'denied' }] },
      },
      reason: /applocker/,
    },
  ],
})
