import type { GoDir } from '../../../agent/contract/sections/dirs.ts'
import { noexecTmp } from '../../../agent/detectors/noexec-tmp.ts'
import { goDir } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const mounted = (path: string, ...mountOptions: string[]): GoDir =>
  goDir(path, { place: { volume: 'fixed', ready: true, volumeRoot: path, mountOptions } })
const go = { installs: [{ root: '/usr/local/go' }], path: ['/usr/local/go/bin'] }

detectorTest(noexecTmp, {
  fires: [
    {
      name: '/tmp of a hardened server',
      ...go,
      dirs: { temp: mounted('/tmp', 'rw', 'nosuid', 'noexec') },
      subject: '/tmp',
      evidence: { variable: 'TMPDIR', mountedWith: 'rw,nosuid,noexec' },
      says: /\/tmp is on \/tmp, which is mounted with rw,nosuid,noexec/,
    },
    {
      name: 'GOTMPDIR on such a volume',
      ...go,
      role: 'ci',
      dirs: { temp: mounted('/tmp', 'rw'), gotmpdir: mounted('/dev/shm', 'rw', 'noexec') },
      subject: '/dev/shm',
      evidence: { variable: 'GOTMPDIR' },
    },
  ],
  silent: [
    { name: 'an ordinary /tmp', ...go, dirs: { temp: mounted('/tmp', 'rw', 'nosuid', 'nodev') } },
    {
      name: 'GOTMPDIR elsewhere',
      ...go,
      dirs: { temp: mounted('/tmp', 'noexec'), gotmpdir: mounted('/home/<u1>/.cache/go-tmp', 'rw') },
    },
    { name: 'no go', dirs: { temp: mounted('/tmp', 'noexec') } },
    {
      name: 'a program was run there all the same',
      ...go,
      dirs: { temp: mounted('/tmp', 'noexec') },
      has: {
        smoke: {
          steps: [{ name: 'run', outcome: 'ok', exit: 0, ms: 300 }],
          at: '2026-01-01T00:00:00Z',
          loaded: false,
        },
      },
    },
  ],
  undecided: [{ name: 'mount options are not known', ...go, reason: /mount options of \/tmp/ }],
})
