import type { Editor } from '../../../agent/contract/sections/editor.ts'
import { snapGo } from '../../../agent/detectors/snap-go.ts'
import { fileInfo } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const launcher = {
  dir: '/snap/bin',
  is: { bins: { go: fileInfo('/snap/bin/go', { real: '/usr/bin/snap' }) } },
}
const editor: Editor = {
  flavour: 'code',
  goExtension: '0.41.0',
  remote: false,
  settings: [],
  paths: [],
  launch: [],
}

detectorTest(snapGo, {
  fires: [
    {
      name: 'the launcher answers',
      path: [launcher],
      active: { goroot: '/snap/go/10535' },
      subject: '/snap/bin/go',
      evidence: { snapRevision: '10535' },
    },
    {
      name: 'a root of the snap named by hand',
      path: ['/snap/go/10535/bin'],
      installs: [{ root: '/snap/go/10535', source: 'snap' }],
      subject: '/snap/go/10535/bin/go',
    },
    {
      name: 'the editor found no go',
      path: [launcher],
      active: { goroot: '/snap/go/10535' },
      has: { editor },
      subject: '/snap/bin/go',
      severity: 'medium',
    },
    {
      name: 'it does not run',
      path: [launcher],
      active: {
        runs: false,
        version: null,
        goroot: null,
        errorText: 'cannot open directory: permission denied',
      },
      subject: '/snap/bin/go',
      severity: 'medium',
    },
  ],
  silent: [
    {
      name: 'the policy allows it',
      path: [launcher],
      active: { goroot: '/snap/go/10535' },
      policy: { allowSnap: true },
    },
    {
      name: 'installed, and another Go answers',
      installs: [{ root: '/usr/local/go' }, { root: '/snap/go/10535', source: 'snap' }],
      path: ['/usr/local/go/bin', launcher],
    },
    { name: 'no go at all', path: ['/usr/bin', '/snap/bin'] },
  ],
  undecided: [
    {
      name: 'go could not be asked',
      sections: { goActive: { status: 'failed', reason: 'timeout', message: 'slow' } },
      reason: /goActive: timeout/,
    },
  ],
})
