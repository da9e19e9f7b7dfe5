import { modcacheOwnedByOther } from '../../../agent/detectors/modcache-owned-by-other.ts'
import { goDir } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const mod = '/home/<u1>/go/pkg/mod'
const cache = '/home/<u1>/.cache/go-build'
const place = { volume: 'fixed', ready: true } as const
const of = (owners: string[], groupWritable = false) => ({
  place: { ...place, otherOwners: { owners, first: `${mod}/cache`, groupWritable } },
})

detectorTest(modcacheOwnedByOther, {
  fires: [
    {
      name: 'both caches, after one sudo go: one finding',
      dirs: { gomodcache: goDir(mod, of(['root'])), gocache: goDir(cache, of(['root'])) },
      subject: mod,
      evidence: { foreignCaches: [{ variable: 'GOMODCACHE' }, { variable: 'GOCACHE' }] },
      says: /~\/go\/pkg\/mod \(root\)/,
    },
    {
      name: 'on a build agent',
      kind: 'linux',
      role: 'ci',
      dirs: { gomodcache: goDir(mod, { place }), gocache: goDir(cache, of(['a1b2c3'])) },
      subject: cache,
    },
    { name: 'on macOS', kind: 'macos', dirs: { gomodcache: goDir(mod, of(['root'])) }, subject: mod },
  ],
  silent: [
    { name: 'all own', dirs: { gomodcache: goDir(mod, { place }), gocache: goDir(cache, { place }) } },
    { name: 'a cache shared by a group', dirs: { gomodcache: goDir(mod, of(['a1b2c3'], true)) } },
    {
      name: 'root in a container over a mounted cache',
      role: 'container',
      dirs: { gomodcache: goDir(mod, of(['1000'])) },
      sections: {
        sessions: {
          status: 'ok',
          data: { primary: null, home: '/root', root: true, list: [] },
        } as never,
      },
    },
    {
      name: 'nothing there yet',
      dirs: { gomodcache: goDir(mod, { exists: false, isDir: false, writable: null, creatable: true }) },
    },
  ],
  undecided: [{ name: 'owners were not read', dirs: { gomodcache: goDir(mod) }, reason: /owners/ }],
})
