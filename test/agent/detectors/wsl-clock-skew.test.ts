import type { Clock } from '../../../agent/contract/sections/clock.ts'
import { wslClockSkew } from '../../../agent/detectors/wsl-clock-skew.ts'
import { detectorTest } from './detector-test.ts'

/** Minutes after eight by the server, and how far this clock is ahead then. */
const clock = (...samples: [minute: number, offsetMs: number][]): Clock => ({
  samples: samples.map(([minute, offsetMs]) => ({
    at: new Date(Date.UTC(2026, 0, 1, 8, minute) + offsetMs).toISOString(),
    offsetMs,
    rttMs: 80,
  })),
})
const on = (own: Clock, windows?: Clock) => ({
  kind: 'wsl' as const,
  has: { clock: own },
  others: [{ kind: 'windows' as const, ...(windows && { has: { clock: windows } }) }],
})

detectorTest(wslClockSkew, {
  fires: [
    {
      name: 'two hours behind after a sleep, twice',
      ...on(clock([0, -7_200_000], [10, -7_200_000]), clock([0, 200], [10, 150])),
      subject: 'clock',
      severity: 'high',
      evidence: { skewSeconds: -7200 },
      says: /7200 seconds behind/,
    },
    {
      name: 'off against a Windows that has been right for a week',
      ...on(clock([0, 100_000], [6, 100_000]), clock([-10_080, 0])),
      subject: 'clock',
      severity: 'medium',
      evidence: { skewSeconds: 100 },
    },
    {
      name: 'right, and Windows off',
      ...on(clock([-10_080, 0]), clock([-20_000, 0], [0, -100_000], [6, -100_000])),
      subject: 'clock',
      severity: 'medium',
      evidence: { skewSeconds: 100 },
    },
    {
      name: 'a minute ahead of a Windows that is itself wrong',
      ...on(clock([0, 160_000], [6, 160_000]), clock([1, 100_000], [5, 100_000])),
      subject: 'clock',
      severity: 'medium',
      evidence: { skewSeconds: 60 },
    },
  ],
  silent: [
    { name: 'right since different times', ...on(clock([0, 0]), clock([40, 0])) },
    { name: 'both wrong by the same', ...on(clock([0, 90_000], [10, 90_000]), clock([0, 89_500])) },
    { name: 'mended since', ...on(clock([0, -600_000], [10, 20]), clock([0, 0], [10, 0])) },
    { name: 'it was right five minutes ago', ...on(clock([0, 0], [10, -600_000]), clock([0, 0], [10, 0])) },
    {
      name: 'within the error of a slow line',
      kind: 'wsl',
      has: { clock: { samples: [{ at: '2026-01-01T08:00:00Z', offsetMs: 40_000, rttMs: 25_000 }] } },
      others: [{ kind: 'windows', has: { clock: clock([0, 0]) } }],
    },
  ],
  undecided: [
    { name: 'seen once', ...on(clock([0, -600_000]), clock([0, 0])), reason: /once/ },
    {
      name: 'just woken up',
      ...on({ ...clock([0, -600_000], [9, -600_000]), sinceResumeSeconds: 40 }, clock([0, 0], [9, 0])),
      reason: /woken/,
    },
    { name: 'Windows did not report', kind: 'wsl', has: { clock: clock([0, 0]) }, reason: /Windows/ },
    { name: 'Windows not measured yet', ...on(clock([0, 0]), clock()), reason: /same time/ },
    { name: 'not collected', kind: 'wsl', reason: /clock: not collected/ },
  ],
})
