import type { WslHost } from '../../../agent/contract/sections/wsl-host.ts'
import { uncWslProjectLock } from '../../../agent/detectors/unc-wsl-project-lock.ts'
import { goDir } from '../../support/snapshot.ts'
import { projectOf, projectsOf } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const UBUNTU = '\\\\wsl.localhost\\Ubuntu-24.04'
const wslHost: WslHost = {
  networkingMode: 'nat',
  distros: [{ name: 'Ubuntu-24.04', wslVersion: 2, running: true, default: true }],
}

detectorTest(uncWslProjectLock, {
  fires: [
    {
      name: 'GOPATH on the share, the cache with it',
      kind: 'windows',
      dirs: {
        gopath: [{ root: { path: '\\\\wsl$\\Ubuntu-24.04\\home\\<u1>\\go' } }],
        gomodcache: goDir('\\\\wsl$\\Ubuntu-24.04\\home\\<u1>\\go\\pkg\\mod'),
      },
      subject: UBUNTU,
      evidence: { wslPlaces: [{ placeOfWhat: 'GOPATH', dir: '\\\\wsl$\\Ubuntu-24.04\\home\\<u1>\\go' }] },
    },
    {
      name: 'two projects that Windows builds',
      kind: 'windows',
      has: {
        projects: projectsOf(
          projectOf(`${UBUNTU}\\home\\<u1>\\app`, { fs: '9P' }),
          projectOf('\\\\wsl$\\Ubuntu-24.04\\srv\\api', { fs: '9P' }),
        ),
      },
      subject: UBUNTU,
      says: /and 1 more/,
    },
    {
      name: 'through a drive letter',
      kind: 'windows',
      dirs: { gocache: goDir('W:\\cache', { place: { volume: 'remote', ready: true, fs: '9P' } }) },
      subject: 'W:',
    },
  ],
  silent: [
    { name: 'on Windows’ own drive', kind: 'windows', dirs: { gocache: goDir('D:\\cache') } },
    {
      name: 'opened through Remote-WSL only',
      kind: 'windows',
      has: { projects: projectsOf(projectOf(`${UBUNTU}\\home\\<u1>\\app`, { remoteOnly: true })) },
    },
    {
      name: 'never built from Windows',
      kind: 'windows',
      has: { projects: projectsOf(projectOf(`${UBUNTU}\\home\\<u1>\\app`, { builtRecently: false })) },
    },
    {
      name: 'a file server',
      kind: 'windows',
      dirs: { gopath: [{ root: { path: '\\\\files\\home\\go' } }] },
    },
  ],
  undecided: [
    {
      name: 'where projects lie is not known',
      kind: 'windows',
      has: { wslHost },
      reason: /^projects: not collected/,
    },
  ],
})
