import { msiInstallIncomplete } from '../../../agent/detectors/msi-install-incomplete.ts'
import { windowsFacts } from '../../support/windows.ts'
import { detectorTest, type Case } from './detector-test.ts'

const root = 'C:\\Program Files\\Go\\'
const bin = 'C:\\Program Files\\Go\\bin'
const product = {
  name: 'Go Programming Language amd64 go1.22.3',
  version: '1.22.3',
  location: root,
  productCode: '{11111111-2222-3333-4444-555555555555}',
}
const base = {
  kind: 'windows',
  installs: [{ root: 'C:\\Program Files\\Go' }],
  path: [bin],
  registry: { machine: { Path: `C:\\Windows;${bin}\\` } },
  has: { windows: windowsFacts({ uninstall: [product] }) },
} satisfies Partial<Case>

detectorTest(msiInstallIncomplete, {
  fires: [
    {
      ...base,
      name: 'go.exe was deleted',
      installs: [{ root: 'C:\\Program Files\\Go', valid: false, missing: ['bin/go'] }],
      subject: root,
      evidence: { missingParts: [{ part: 'go.exe', expectedThere: `${bin}\\go.exe` }] },
      says: /go\.exe is not there\./,
    },
    {
      ...base,
      name: 'the silent run never wrote PATH',
      path: ['C:\\Windows'],
      registry: { machine: { Path: 'C:\\Windows' } },
      active: { runs: false },
      subject: root,
      severity: 'high',
      evidence: { missingParts: [{ part: 'PATH', expectedThere: bin }] },
    },
    {
      ...base,
      name: 'taken off PATH because a manager is used',
      installs: [...base.installs, { root: 'C:\\Users\\<u1>\\scoop\\apps\\go\\current', source: 'scoop' }],
      path: ['C:\\Users\\<u1>\\scoop\\apps\\go\\current\\bin'],
      registry: { machine: { Path: 'C:\\Windows' } },
      subject: root,
      severity: 'info',
    },
    {
      ...base,
      name: 'another release was unpacked over it',
      installs: [{ root: 'C:\\Program Files\\Go', version: 'go1.23.0' }],
      subject: root,
      evidence: { version: 'go1.23.0', productVersion: '1.22.3' },
      says: /another release/,
    },
  ],
  silent: [
    { ...base, name: 'complete' },
    {
      ...base,
      name: 'a release candidate has three numbers only',
      installs: [{ root: 'C:\\Program Files\\Go', version: 'go1.23rc1' }],
      has: { windows: windowsFacts({ uninstall: [{ ...product, version: '1.23.0' }] }) },
    },
    {
      ...base,
      name: 'for this user only, which works',
      registry: { user: { Path: bin } },
    },
    {
      ...base,
      name: 'stored with a variable',
      path: [{ dir: bin, raw: '%ProgramFiles%\\Go\\bin' }],
      registry: { machine: { Path: '%ProgramFiles%\\Go\\bin' } },
    },
    {
      ...base,
      name: 'a user other than the one who installed',
      has: { windows: windowsFacts({ uninstall: [product] }) },
    },
    {
      ...base,
      name: 'the list of programs names no place, the root is there',
      has: { windows: windowsFacts({ uninstall: [{ name: product.name, version: '1.22.3' }] }) },
    },
    {
      ...base,
      name: 'a product left over from an upgrade beside the right one',
      has: {
        windows: windowsFacts({
          uninstall: [{ ...product, version: '1.21.0', location: 'C:\\Program Files\\Go' }, product],
        }),
      },
    },
    { name: 'Go from a zip file', kind: 'windows', has: { windows: windowsFacts() } },
  ],
  undecided: [
    {
      ...base,
      name: 'a variable that no session expands',
      path: ['C:\\Windows'],
      registry: { machine: { Path: '%GOINSTALL%\\bin' } },
      reason: /not expanded/,
    },
    {
      ...base,
      name: 'the list of programs names no place and no root is there',
      installs: [],
      has: { windows: windowsFacts({ uninstall: [{ name: product.name }] }) },
      reason: /where the MSI put Go/,
    },
    {
      ...base,
      name: 'nobody looked at the location',
      installs: [],
      reason: /was not looked at/,
    },
  ],
})
