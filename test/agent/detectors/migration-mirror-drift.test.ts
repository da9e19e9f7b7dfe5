import { migrationMirrorDrift } from '../../../agent/detectors/migration-mirror-drift.ts'
import { detectorTest } from './detector-test.ts'

const on = (unexpected: number, at: string, stage = 3) => ({
  kind: 'windows' as const,
  policy: { campaign: { stage, target: { GOPATH: 'D:\\go' }, mirror: { at, unexpected } } },
})

detectorTest(migrationMirrorDrift, {
  fires: [
    {
      name: 'differences',
      ...on(4, '2025-12-31T12:00:00Z'),
      subject: 'mirror',
      evidence: { problem: 'differs' },
      says: /4 unexpected/,
    },
    {
      name: 'nobody compared for three days',
      ...on(0, '2025-12-29T00:00:00Z'),
      subject: 'mirror',
      evidence: { problem: 'stale' },
      says: /48 hours/,
    },
  ],
  silent: [
    { name: 'equal yesterday', ...on(0, '2025-12-31T00:00:00Z') },
    { name: 'no campaign', kind: 'windows' },
    { name: 'another stage', ...on(9, '2025-12-01T00:00:00Z', 4) },
  ],
  undecided: [
    {
      name: 'not compared yet',
      kind: 'windows',
      policy: { campaign: { stage: 3, target: {} } },
      reason: /not been compared/,
    },
  ],
})
