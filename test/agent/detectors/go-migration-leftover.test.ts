import { goMigrationLeftover } from '../../../agent/detectors/go-migration-leftover.ts'
import { goDir } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const MIB = 2 ** 20
const path = 'C:\\Users\\<u1>\\AppData\\Local\\go-build'
const former = { path, sizeBytes: 900 * MIB, lastUsed: '2025-12-01T00:00:00Z', named: false }
const policy = { campaign: { stage: 5, target: { GOPATH: 'D:\\go', GOCACHE: 'D:\\go-build' } } }
const moved = {
  gopathSet: true,
  gopath: [{ root: { path: 'D:\\go' } }],
  gocache: goDir('D:\\go-build'),
}
const on = (changes: Partial<typeof former> = {}) => ({
  kind: 'windows' as const,
  policy,
  dirs: { ...moved, former: [{ ...former, ...changes }] },
})

detectorTest(goMigrationLeftover, {
  fires: [
    { name: 'the old build cache', ...on(), subject: path, says: /900 MiB/ },
    {
      name: 'an old GOPATH',
      ...on({ path: 'C:\\Users\\<u1>\\go', sizeBytes: 5000 * MIB }),
      subject: 'C:\\Users\\<u1>\\go',
    },
  ],
  silent: [
    { name: 'used last week', ...on({ lastUsed: '2025-12-28T00:00:00Z' }) },
    { name: 'small', ...on({ sizeBytes: 10 * MIB }) },
    { name: 'an editor names it', ...on({ named: true }) },
    { name: 'PATH names its bin', ...on({ path: 'C:\\old' }), path: ['C:\\old\\bin'] },
    { name: 'a stored variable names it', ...on(), registry: { user: { GOCACHE: path } } },
    { name: 'before the cut-over', ...on(), policy: { campaign: { ...policy.campaign, stage: 4 } } },
    { name: 'no campaign', kind: 'windows', dirs: { ...moved, former: [former] } },
  ],
  undecided: [{ name: 'not looked at', kind: 'windows', policy, dirs: moved, reason: /former/ }],
})
