import { gopathSharedBetweenUsers } from '../../../agent/detectors/gopath-shared-between-users.ts'
import { goDir, profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const place = { volume: 'fixed', ready: true } as const
const of = (owners: string[], groupWritable = true) => ({
  place: { ...place, otherOwners: { owners, first: '/srv/go/pkg/mod/cache', groupWritable } },
})

detectorTest(gopathSharedBetweenUsers, {
  fires: [
    {
      name: 'a GOPATH in /srv for everybody, said once',
      variables: { GOPATH: '/srv/go' },
      origins: { GOPATH: profileLine('/etc/profile.d/go.sh', 1) },
      dirs: {
        gopathSet: true,
        gopath: [{ root: { path: '/srv/go', raw: '/srv/go', ...of(['aa', 'bb']) } }],
        gomodcache: goDir('/srv/go/pkg/mod', of(['aa'])),
      },
      subject: '/srv/go',
      evidence: { otherPeople: 'aa, bb' },
      says: /profile\.d/,
    },
    {
      name: 'a module cache on a terminal server',
      kind: 'windows',
      dirs: { gomodcache: goDir('D:\\mod', of(['aa'], false)) },
      subject: 'D:\\mod',
    },
  ],
  silent: [
    { name: 'files of root are another matter', dirs: { gopath: [{ root: of(['root']) }] } },
    { name: 'own', dirs: { gopath: [{ root: { place } }], gomodcache: goDir('/m', { place }) } },
    { name: 'an image', role: 'container', dirs: { gopath: [{ root: of(['aa']) }] } },
    {
      name: 'a module cache the group cannot write: the other rule speaks',
      dirs: { gopath: [{ root: { place } }], gomodcache: goDir('/m', of(['aa'], false)) },
    },
  ],
  undecided: [{ name: 'owners were not read', reason: /owners/ }],
})
