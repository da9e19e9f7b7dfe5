import type { Smoke } from '../../../agent/contract/sections/smoke.ts'
import { windowsLongPathsDisabled } from '../../../agent/detectors/windows-long-paths-disabled.ts'
import { goDir } from '../../support/snapshot.ts'
import { windowsFacts } from '../../support/windows.ts'
import { detectorTest } from './detector-test.ts'

const deep = { gomodcache: goDir(`D:\\${'nested\\'.repeat(9)}mod`) }
const off = { windows: windowsFacts({ longPathsEnabled: false }) }
const tooLong: Smoke = {
  steps: [
    { name: 'build', outcome: 'failed', ms: 1, errorText: 'error: unable to create file: Filename too long' },
  ],
  at: '2026-01-01T00:00:00.000Z',
  loaded: false,
}

detectorTest(windowsLongPathsDisabled, {
  fires: [
    { name: 'a deep cache', kind: 'windows', dirs: deep, has: off, subject: 'GOMODCACHE', says: /69 of 260/ },
    {
      name: 'git said so',
      kind: 'windows',
      has: { windows: windowsFacts({ gitLongPaths: false }), smoke: tooLong },
      subject: 'GOMODCACHE',
      says: /too long/,
    },
  ],
  silent: [
    { name: 'on', kind: 'windows', dirs: deep, has: { windows: windowsFacts() } },
    {
      name: 'git has its own switch on',
      kind: 'windows',
      dirs: deep,
      has: { windows: windowsFacts({ longPathsEnabled: false, gitLongPaths: true }) },
    },
    {
      name: 'the default cache is short enough',
      kind: 'windows',
      dirs: { gomodcache: goDir('C:\\Users\\<u1>\\go\\pkg\\mod') },
      has: off,
    },
    { name: 'no cache known', kind: 'windows', has: off },
  ],
})
