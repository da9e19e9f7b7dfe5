import { goNotOnPath } from '../../../agent/detectors/go-not-on-path.ts'
import { detectorTest } from './detector-test.ts'

detectorTest(goNotOnPath, {
  fires: [
    {
      name: 'Ubuntu’s golang-1.14 package (golang/go#39102)',
      installs: [{ root: '/usr/lib/go-1.14', version: 'go1.14', source: 'apt' }],
      path: ['/usr/bin'],
      subject: 'go',
      evidence: { binDir: '/usr/lib/go-1.14/bin' },
    },
    {
      name: 'the newest of two is offered on Windows',
      kind: 'windows',
      installs: [
        { root: 'C:\\Go', version: 'go1.9' },
        { root: 'D:\\Go', version: 'go1.22.3' },
      ],
      path: ['C:\\Windows'],
      subject: 'go',
      evidence: { root: 'D:\\Go' },
    },
    {
      name: 'asdf installed but not activated',
      installs: [{ root: '/home/<u1>/.asdf/installs/golang/1.22.3/go', source: 'asdf' }],
      path: ['/usr/bin'],
      subject: 'go',
      severity: 'high',
      says: /not activated/,
    },
    {
      name: 'a root that the policy allows is no version manager’s',
      installs: [{ root: '/opt/go' }],
      policy: { allowedGoRoots: ['/opt/go'] },
      subject: 'go',
      severity: 'critical',
      says: /does not lead to it/,
    },
  ],
  silent: [
    { name: 'found on PATH', installs: [{ root: '/usr/local/go' }], path: ['/usr/local/go/bin'] },
    {
      name: 'found through an asdf shim',
      installs: [{ root: '/home/<u1>/.asdf/installs/golang/1.22.3/go', source: 'asdf' }],
      sessions: [{ which: ['/home/<u1>/.asdf/shims/go'] }],
    },
    {
      name: 'go is an alias',
      installs: [{ root: '/opt/go' }],
      sessions: [{ aliases: { go: '/opt/go/bin/go' } }],
    },
    {
      name: 'the policy does not require Go',
      installs: [{ root: '/opt/go' }],
      policy: { requiresGo: false },
    },
    {
      name: 'only SDKs of an editor and of a CI image',
      installs: [
        { root: '/home/<u1>/sdk/go1.22.3', source: 'sdk' },
        { root: '/opt/hostedtoolcache/go/1.21.0/x64', source: 'hostedtoolcache' },
      ],
    },
    {
      name: 'a Go that a Nix package was built with',
      installs: [{ root: '/nix/store/abc-go-1.22.3/share/go', source: 'nix' }],
    },
    {
      name: 'a build agent whose jobs set Go up',
      role: 'ci',
      installs: [{ root: '/opt/go' }],
      policy: { installInJob: true },
    },
    { name: 'nothing installed: GO_MISSING speaks' },
  ],
  undecided: [
    {
      name: 'the primary session failed',
      installs: [{ root: '/opt/go' }],
      sessions: [{ outcome: 'failed' }],
      reason: /primary/,
    },
  ],
})
