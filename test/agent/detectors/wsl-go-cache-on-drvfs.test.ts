import { wslGoCacheOnDrvfs } from '../../../agent/detectors/wsl-go-cache-on-drvfs.ts'
import { goDir, profileLine } from '../../support/snapshot.ts'
import { wslOf } from '../../support/wsl.ts'
import { detectorTest } from './detector-test.ts'

const gopath = (path: string) => ({
  gopathSet: true,
  gopath: [{ root: { path, raw: path } }],
  gomodcache: goDir(`${path}/pkg/mod`),
  gocache: goDir('/home/<u1>/.cache/go-build'),
})
const place = { volume: 'fixed', ready: true } as const

detectorTest(wslGoCacheOnDrvfs, {
  fires: [
    {
      name: 'GOPATH on C:, said once for its module cache too',
      kind: 'wsl',
      variables: { GOPATH: '/mnt/c/Users/<u1>/go' },
      origins: { GOPATH: profileLine('/home/<u1>/.profile', 3) },
      dirs: gopath('/mnt/c/Users/<u1>/go'),
      subject: 'GOPATH',
      evidence: { variable: 'GOPATH' },
      says: /\.profile, line 3/,
    },
    {
      name: 'GOCACHE in the go env file',
      kind: 'wsl',
      goEnvFile: { GOCACHE: '/mnt/d/cache' },
      dirs: { gocache: goDir('/mnt/d/cache') },
      subject: 'GOCACHE',
      severity: 'medium',
    },
    {
      name: '~/go is a link to the drive',
      kind: 'wsl',
      dirs: { gopath: [{ root: { real: '/mnt/d/go' } }] },
      subject: 'GOPATH',
      says: /lies on a Windows drive/,
    },
    {
      name: 'another mount root, WSL 1',
      kind: 'wsl',
      dirs: { gomodcache: goDir('/c/mod') },
      has: {
        wsl: wslOf({
          wslVersion: 1,
          mountRoot: '/',
          mounts: [{ target: '/c', source: 'C:', fs: 'drvfs', options: [] }],
        }),
      },
      subject: 'GOMODCACHE',
      severity: 'medium',
    },
  ],
  silent: [
    { name: 'the defaults', kind: 'wsl' },
    {
      name: 'a Linux disk that WSL mounted at /mnt/d',
      kind: 'wsl',
      dirs: { gocache: goDir('/mnt/d/cache', { place: { ...place, fs: 'ext4' } }) },
    },
    { name: 'a disk at /mnt/fast', kind: 'wsl', dirs: gopath('/mnt/fast/go') },
    { name: 'allowed', kind: 'wsl', dirs: gopath('/mnt/c/go'), policy: { allowDrvfs: true } },
    { name: 'GOBIN alone is another rule’s', kind: 'wsl', dirs: { gobin: goDir('/mnt/c/tools') } },
  ],
})
