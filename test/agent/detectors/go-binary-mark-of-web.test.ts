import { goBinaryMarkOfWeb } from '../../../agent/detectors/go-binary-mark-of-web.ts'
import { blockedBy } from '../../support/windows.ts'
import { detectorTest } from './detector-test.ts'

const root = 'D:\\sdk\\go'
const marked = { root, source: 'zip' as const, webMarked: ['D:\\sdk\\go\\bin\\go.exe'] }

detectorTest(goBinaryMarkOfWeb, {
  fires: [
    {
      name: 'unpacked with Explorer',
      kind: 'windows',
      installs: [marked],
      subject: root,
      says: /1 program is/,
    },
    {
      name: 'and blocked',
      kind: 'windows',
      installs: [marked],
      has: { windowsSecurity: blockedBy([{ id: 3077, path: 'D:\\sdk\\go\\bin\\go.exe' }]) },
      subject: root,
      severity: 'high',
    },
    {
      name: 'a block elsewhere does not count',
      kind: 'windows',
      installs: [marked],
      has: { windowsSecurity: blockedBy([{ id: 3077, path: 'C:\\x\\go.exe' }]) },
      subject: root,
      severity: 'low',
    },
  ],
  silent: [
    { name: 'the MSI leaves no mark', kind: 'windows', installs: [{ root: 'C:\\Program Files\\Go' }] },
    { name: 'unpacked with tar', kind: 'windows', installs: [{ root, source: 'zip', webMarked: [] }] },
    { name: 'no Go at all', kind: 'windows' },
  ],
})
