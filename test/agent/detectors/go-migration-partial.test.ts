import { goMigrationPartial } from '../../../agent/detectors/go-migration-partial.ts'
import { goDir } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const target = { GOPATH: 'D:\\go', GOCACHE: 'D:\\go-build', GOMODCACHE: 'D:\\go\\pkg\\mod' }
const policy = { campaign: { stage: 2, target } }
const user = { GOPATH: 'D:\\go', GOCACHE: 'D:\\go-build' }
const done = {
  gopathSet: true,
  gopath: [{ root: { path: 'D:\\go', raw: 'D:\\go' } }],
  gocache: goDir('D:\\go-build'),
  gomodcache: goDir('D:\\go\\pkg\\mod'),
}
const old = { ...done, gocache: goDir('C:\\Users\\<u1>\\AppData\\Local\\go-build') }

detectorTest(goMigrationPartial, {
  fires: [
    {
      name: 'GOCACHE stayed',
      kind: 'windows',
      policy,
      dirs: old,
      subject: 'migration',
      evidence: { toMove: [{ variable: 'GOCACHE', moveProblem: 'not-moved' }] },
      says: /GOCACHE/,
    },
    {
      name: 'moved in this session only',
      kind: 'windows',
      policy,
      dirs: done,
      variables: user,
      registry: { user: { GOCACHE: 'D:\\go-build' } },
      subject: 'migration',
      evidence: { toMove: [{ variable: 'GOPATH', moveProblem: 'session-only' }] },
    },
    {
      name: 'the old bin comes first on PATH',
      kind: 'windows',
      policy,
      dirs: done,
      path: ['C:\\Users\\<u1>\\go\\bin', 'D:\\go\\bin'],
      subject: 'migration',
      evidence: { toMove: [{ variable: 'PATH', moveProblem: 'old-bin-first' }] },
    },
  ],
  silent: [
    { name: 'no campaign', kind: 'windows', dirs: old },
    { name: 'inventory only', kind: 'windows', dirs: old, policy: { campaign: { stage: 1, target } } },
    { name: 'not begun', kind: 'windows', policy },
    {
      name: 'done and stored',
      kind: 'windows',
      policy,
      dirs: done,
      variables: user,
      registry: { user },
      path: ['D:\\go\\bin', 'C:\\Users\\<u1>\\go\\bin'],
    },
    {
      name: 'elsewhere than planned, but not on the system drive',
      kind: 'windows',
      policy,
      dirs: { ...done, gocache: goDir('E:\\cache') },
    },
    { name: 'another platform', kind: 'linux', policy },
  ],
})
