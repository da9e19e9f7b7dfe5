import type { Fleet } from '../../../agent/contract/surroundings.ts'
import { goMinorBehindFleet } from '../../../agent/detectors/go-minor-behind-fleet.ts'
import type { EnvWords } from '../../support/snapshot.ts'
import { APP, projects } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const fleet = (words: Partial<Fleet> = {}): Fleet => ({
  hosts: 12,
  medianGo: '1.25.3',
  medianGoSince: '2025-12-01T00:00:00.000Z',
  versions: { '1.25': 9, '1.24': 3 },
  proxyErrors: {},
  inspectionIssuers: {},
  ...words,
})
const go = (version: string): EnvWords => ({
  installs: [{ root: '/usr/local/go', version }],
  path: ['/usr/local/go/bin'],
})

detectorTest(goMinorBehindFleet, {
  fires: [
    {
      name: 'a month behind',
      ...go('go1.24.4'),
      fleet: fleet(),
      subject: '/usr/local/go/bin/go',
      evidence: { fleetGo: '1.25' },
      says: /go1\.24\.4.*Go 1\.25 .*2025-12-01/,
    },
    {
      name: 'Homebrew',
      kind: 'macos',
      installs: [{ root: '/opt/homebrew/Cellar/go/1.23.1/libexec', version: 'go1.23.1', source: 'brew' }],
      path: ['/opt/homebrew/Cellar/go/1.23.1/libexec/bin'],
      fleet: fleet(),
      subject: '/opt/homebrew/Cellar/go/1.23.1/libexec/bin/go',
    },
  ],
  silent: [
    { name: 'an older patch of the same release', ...go('go1.25.0'), fleet: fleet() },
    { name: 'ahead', ...go('go1.26rc1'), fleet: fleet() },
    {
      name: 'the others have only just moved',
      ...go('go1.24.4'),
      fleet: fleet({ medianGoSince: '2025-12-25T00:00:00.000Z' }),
    },
    { name: 'a fleet of two', ...go('go1.24.4'), fleet: fleet({ hosts: 2 }) },
    {
      name: 'a project pins exactly this Go by asdf',
      ...go('go1.24.4'),
      fleet: fleet(),
      has: { projects: projects({ pin: { file: `${APP}/.tool-versions`, version: '1.24.4' } }) },
    },
    {
      name: 'GOTOOLCHAIN selects a new one everywhere',
      ...go('go1.21.4'),
      active: { selectedVersion: 'go1.25.3' },
      fleet: fleet(),
    },
    { name: 'a build agent', ...go('go1.24.4'), role: 'ci', fleet: fleet() },
  ],
  undecided: [
    { name: 'no server', ...go('go1.24.4'), reason: /known to a server only/ },
    {
      name: 'since when is not known',
      ...go('go1.24.4'),
      fleet: { hosts: 12, medianGo: '1.25.3', versions: {}, proxyErrors: {}, inspectionIssuers: {} },
      reason: /since when/,
    },
  ],
})
