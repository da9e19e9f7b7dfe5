import { wslProjectOnDrvfs } from '../../../agent/detectors/wsl-project-on-drvfs.ts'
import { project, projects } from '../../support/projects.ts'
import { wslOf } from '../../support/wsl.ts'
import { detectorTest } from './detector-test.ts'

const at = (root: string, changes: Parameters<typeof project>[0] = {}) =>
  project({ root, repository: root, ...changes })

const place = '/mnt/c/Users/<u1>/src/shop'
const slow = at(place, { fs: '9p' })

detectorTest(wslProjectOnDrvfs, {
  fires: [
    {
      name: 'built from /mnt/c',
      kind: 'wsl',
      has: { projects: projects(slow, at('/home/<u1>/src/fine')) },
      subject: place,
      evidence: { projectFs: '9p', modules: 1 },
    },
    {
      name: 'two modules of one repository',
      kind: 'wsl',
      has: {
        projects: projects(slow, at(`${place}/api`, { repository: place, fs: '9p' })),
        wsl: wslOf(),
      },
      subject: place,
      evidence: { modules: 2 },
    },
    {
      name: 'WSL 1 is only told',
      kind: 'wsl',
      has: { projects: projects(slow), wsl: wslOf({ wslVersion: 1 }) },
      subject: place,
      severity: 'info',
    },
  ],
  silent: [
    {
      name: 'a Linux disk at /mnt/data',
      kind: 'wsl',
      has: { projects: projects(at('/mnt/data/src')) },
    },
    {
      name: 'nobody builds it',
      kind: 'wsl',
      has: { projects: projects({ ...slow, builtRecently: false }) },
    },
    { name: 'allowed', kind: 'wsl', has: { projects: projects(slow) }, policy: { allowDrvfs: true } },
  ],
  undecided: [{ name: 'no project was looked at', kind: 'wsl', reason: /projects: not collected/ }],
})
