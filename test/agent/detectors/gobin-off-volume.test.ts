import { gobinOffVolume } from '../../../agent/detectors/gobin-off-volume.ts'
import { goDir } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const machine = (gobin: string, root = 'C:\\Program Files\\Go') => ({
  kind: 'windows' as const,
  installs: [{ root }],
  path: [`${root}\\bin`],
  dirs: { gobin: goDir(gobin) },
})
const policy = { campaign: { stage: 3, target: {} } }

detectorTest(gobinOffVolume, {
  fires: [
    {
      name: 'GOBIN moved ahead',
      ...machine('D:\\go\\bin'),
      policy,
      subject: 'GOBIN',
      says: /GOBIN is D:\\go\\bin/,
    },
    {
      name: 'elsewhere than the plan says',
      ...machine('E:\\bin'),
      policy: { campaign: { stage: 4, target: { GOBIN: 'D:\\go\\bin' } } },
      subject: 'GOBIN',
    },
  ],
  silent: [
    { name: 'no migration', ...machine('D:\\go\\bin') },
    { name: 'one drive, in other letters', ...machine('c:\\tools'), policy },
    {
      name: 'where the plan wants it',
      ...machine('D:\\go\\bin'),
      policy: { campaign: { stage: 4, target: { GOBIN: 'd:\\go\\bin\\' } } },
    },
    { name: 'no GOBIN', kind: 'windows', installs: [{ root: 'C:\\Go' }], path: ['C:\\Go\\bin'], policy },
  ],
})
