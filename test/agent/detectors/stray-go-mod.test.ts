import type { Projects } from '../../../agent/contract/sections/projects/project.ts'
import { strayGoMod } from '../../../agent/detectors/stray-go-mod.ts'
import { projectOf, projectsOf } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

type Stray = Projects['strayGoMods'][number]
const found = (file: string, place: Stray['place'], list: Projects['list'] = []) => ({
  has: { projects: { ...projectsOf(...list), strayGoMods: [{ file, place, module: 'test', size: 23 }] } },
})
const GOPATH = '/home/<u1>/go'

detectorTest(strayGoMod, {
  fires: [
    {
      name: 'in the home directory',
      ...found('/home/<u1>/go.mod', 'home'),
      subject: '/home/<u1>/go.mod',
      severity: 'medium',
      says: /~\/go\.mod, module test, lies in the home directory\./,
    },
    {
      name: 'in GOPATH, which Go 1.22 ignores with a warning',
      ...found(`${GOPATH}/go.mod`, 'gopath'),
      active: { version: 'go1.22.3' },
      subject: `${GOPATH}/go.mod`,
      severity: 'medium',
    },
    {
      name: 'in GOPATH, which stops Go 1.21',
      ...found(`${GOPATH}/go.mod`, 'gopath'),
      active: { version: 'go1.21.8' },
      subject: `${GOPATH}/go.mod`,
      severity: 'high',
    },
    {
      name: 'in the second GOPATH directory, which Go does not look into',
      ...found('/data/go/go.mod', 'gopath'),
      active: { version: 'go1.21.8' },
      subject: '/data/go/go.mod',
      severity: 'medium',
    },
    {
      name: 'at the top of a drive',
      kind: 'windows',
      ...found('D:\\go.mod', 'volume-root'),
      subject: 'D:\\go.mod',
    },
  ],
  silent: [
    { name: 'none', has: { projects: projectsOf() } },
    {
      name: 'a repository mounted as a volume',
      ...found('/workspace/go.mod', 'volume-root', [projectOf('/workspace')]),
    },
    { name: 'an image built at its root', role: 'container', ...found('/go.mod', 'volume-root') },
  ],
})
