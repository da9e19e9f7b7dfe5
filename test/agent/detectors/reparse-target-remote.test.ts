import type { Link } from '../../../agent/contract/link.ts'
import { reparseTargetRemote } from '../../../agent/detectors/reparse-target-remote.ts'
import { goDir } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const link = (targetKind: Link['targetKind'], changes: Partial<Link> = {}): Link => ({
  path: '/home/<u1>/go',
  kind: 'symlink',
  targetExists: true,
  targetKind,
  ...changes,
})
const at = (...links: Link[]) => ({ place: { volume: 'remote', ready: true, links } as const })

detectorTest(reparseTargetRemote, {
  fires: [
    {
      name: '~/go on NFS',
      dirs: { gopath: [{ root: at(link('nfs')) }] },
      subject: '/home/<u1>/go',
      says: /used for GOPATH, leads to NFS/,
    },
    {
      name: 'a cache linked to a share',
      kind: 'windows',
      dirs: {
        gocache: goDir('C:\\cache', at(link('unc', { path: 'C:\\cache', target: '\\\\srv\\cache' }))),
      },
      subject: 'C:\\cache',
    },
    {
      name: 'a cloud folder on the way',
      kind: 'windows',
      dirs: { gomodcache: goDir('C:\\mod', at(link('local', { path: 'C:\\mod', kind: 'cloud' }))) },
      subject: 'C:\\mod',
      evidence: { remoteKind: 'cloud' },
    },
    {
      name: 'the home directory itself is mounted',
      dirs: { gopath: [{ root: at(link('nfs', { path: '/home/<u1>' })) }] },
      subject: '/home/<u1>',
      severity: 'medium',
    },
    {
      name: 'an SDK on NFS',
      path: [{ dir: '/usr/local/go/bin', is: { links: [link('nfs', { path: '/usr/local/go' })] } }],
      subject: '/usr/local/go',
      severity: 'low',
      says: /used for PATH/,
    },
  ],
  silent: [
    { name: 'no links' },
    { name: 'a link to another local disk', dirs: { gopath: [{ root: at(link('local')) }] } },
    { name: 'no link, though on NFS itself', dirs: { gopath: [{ root: at() }] } },
  ],
  undecided: [
    {
      name: 'links were not read',
      dirs: { gopath: [{ root: { real: '/data/go' } }] },
      reason: /where .* leads/,
    },
  ],
})
