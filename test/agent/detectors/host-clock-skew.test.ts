import type { Clock } from '../../../agent/contract/sections/clock.ts'
import { hostClockSkew } from '../../../agent/detectors/host-clock-skew.ts'
import { detectorTest } from './detector-test.ts'

/** Offsets in seconds, ten minutes apart. */
const clock = (offsets: number[], changes: Partial<Clock> = {}, rttMs = 40): { clock: Clock } => ({
  clock: {
    samples: offsets.map((seconds, index) => ({
      at: `2026-01-01T00:${String(index * 10).padStart(2, '0')}:00.000Z`,
      offsetMs: seconds * 1000,
      rttMs,
    })),
    ...changes,
  },
})

detectorTest(hostClockSkew, {
  fires: [
    {
      name: 'behind on Windows',
      kind: 'windows',
      has: clock([-90, -95], { source: 'w32time' }),
      subject: 'clock',
      severity: 'medium',
      says: /95 seconds behind/,
    },
    {
      name: 'far ahead on Linux',
      has: clock([0, 4000, 4001]),
      subject: 'clock',
      severity: 'high',
      says: /ahead/,
    },
    { name: 'WSL alone', kind: 'wsl', has: clock([301, 302]), subject: 'clock', severity: 'high' },
  ],
  silent: [
    { name: 'within the second the server gives', has: clock([0.4, -0.9]) },
    { name: 'mended since', has: clock([400, 400, 1]) },
    { name: 'off only this once: it was set back', has: clock([0, 70]) },
    { name: 'now here, now there', has: clock([-80, 80]) },
    { name: 'slow answers tell nothing', has: clock([500, 500], {}, 2500) },
    { name: 'just woken up', has: clock([-900, -900], { sinceResumeSeconds: 30 }) },
    {
      name: 'Windows has the same clock and is judged itself',
      kind: 'wsl',
      has: clock([400, 400]),
      others: [{ kind: 'windows', has: clock([400, 400]) }],
    },
    { name: 'no answers yet', has: clock([]) },
  ],
  undecided: [{ name: 'seen once', has: clock([500]), reason: /second answer/ }],
})
