import { goMissing } from '../../../agent/detectors/go-missing.ts'
import { projects } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

detectorTest(goMissing, {
  fires: [
    { name: 'nothing found anywhere', subject: 'go' },
    {
      name: 'only a broken tree',
      kind: 'windows',
      installs: [{ root: 'C:\\Go', valid: false, missing: ['bin/go', 'pkg/tool'] }],
      subject: 'go',
      evidence: { broken: [{ root: 'C:\\Go', missing: 'bin/go, pkg/tool' }] },
    },
    { name: 'macOS', kind: 'macos', subject: 'go' },
    {
      name: 'a distribution without Go, and Windows beside it without one',
      kind: 'wsl',
      others: [{ id: 'windows', kind: 'windows' }],
      subject: 'go',
    },
    {
      name: 'Go in another environment, but a project here',
      kind: 'windows',
      others: [{ id: 'wsl:Ubuntu', kind: 'wsl', installs: [{ root: '/usr/local/go' }] }],
      has: { projects: projects({ root: 'C:\\src\\shop' }) },
      subject: 'go',
    },
  ],
  silent: [
    { name: 'the policy does not require Go', policy: { requiresGo: false } },
    { name: 'installed', installs: [{ root: '/usr/local/go' }] },
    {
      name: 'only a toolchain in the module cache',
      installs: [
        {
          root: '/home/<u1>/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.22.3.linux-amd64',
          source: 'toolchain-modcache',
        },
      ],
    },
    {
      name: 'Windows, where Go lives in the distribution',
      kind: 'windows',
      others: [{ id: 'wsl:Ubuntu', kind: 'wsl', installs: [{ root: '/usr/local/go' }] }],
    },
    { name: 'people work in containers elsewhere', policy: { remoteOnly: true } },
    { name: 'jobs install Go themselves', role: 'ci', policy: { installInJob: true } },
    { name: 'a go outside every known layout', sessions: [{ which: ['/snap/bin/go'] }] },
  ],
  undecided: [{ name: 'no session answered', sessions: [{ outcome: 'timeout' }], reason: /sessions/ }],
})
