import { fileInfo } from '../../support/snapshot.ts'
import { goVersionUnsupported } from '../../../agent/detectors/go-version-unsupported.ts'
import { detectorTest } from './detector-test.ts'

/* The composed snapshots are of 2026-01-01, when 1.25 and 1.24 were supported. */
detectorTest(goVersionUnsupported, {
  fires: [
    {
      name: 'an old tarball',
      installs: [{ root: '/usr/local/go', version: 'go1.22.3' }],
      path: ['/usr/local/go/bin'],
      subject: '/usr/local/go/bin/go',
      severity: 'high',
      evidence: { supportEnded: '2025-02-11', supportedReleases: '1.25, 1.24' },
      says: /go1\.22\.3.*2025-02-11/,
    },
    {
      name: 'Debian’s own Go is trusted to be repaired',
      installs: [{ root: '/usr/lib/go-1.19', version: 'go1.19.8', source: 'apt' }],
      path: ['/usr/lib/go-1.19/bin'],
      subject: '/usr/lib/go-1.19/bin/go',
      severity: 'info',
    },
    {
      name: 'unless the policy does not trust it',
      installs: [{ root: '/usr/lib/go-1.19', version: 'go1.19.8', source: 'apt' }],
      path: ['/usr/lib/go-1.19/bin'],
      policy: { trustedDistroGo: false },
      subject: '/usr/lib/go-1.19/bin/go',
      severity: 'high',
    },
    {
      name: 'a newer one lies beside it',
      kind: 'windows',
      role: 'ci',
      installs: [
        {
          root: 'C:\\hostedtoolcache\\windows\\go\\1.21.13\\x64',
          version: 'go1.21.13',
          source: 'hostedtoolcache',
        },
        {
          root: 'C:\\hostedtoolcache\\windows\\go\\1.25.5\\x64',
          version: 'go1.25.5',
          source: 'hostedtoolcache',
        },
      ],
      path: ['C:\\hostedtoolcache\\windows\\go\\1.21.13\\x64\\bin'],
      subject: 'C:\\hostedtoolcache\\windows\\go\\1.21.13\\x64\\bin\\go.exe',
      evidence: {
        supportedInstalls: [{ root: 'C:\\hostedtoolcache\\windows\\go\\1.25.5\\x64', version: 'go1.25.5' }],
      },
    },
    {
      name: 'a newer one in the module cache is nothing to put on PATH',
      installs: [
        { root: '/usr/local/go', version: 'go1.22.3' },
        {
          root: '/home/<u1>/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.25.5.linux-amd64',
          version: 'go1.25.5',
          source: 'toolchain-modcache',
        },
      ],
      path: ['/usr/local/go/bin'],
      subject: '/usr/local/go/bin/go',
      evidence: { supportedInstalls: [] },
    },
  ],
  silent: [
    {
      name: 'the same Go while it was supported',
      takenAt: '2025-01-15T00:00:00.000Z',
      installs: [{ root: '/usr/local/go', version: 'go1.22.3' }],
      path: ['/usr/local/go/bin'],
    },
    {
      name: 'the second newest release',
      installs: [{ root: '/usr/local/go', version: 'go1.24.11' }],
      path: ['/usr/local/go/bin'],
    },
    {
      name: 'still in the grace period of a patient fleet',
      installs: [{ root: '/usr/local/go', version: 'go1.23.12' }],
      path: ['/usr/local/go/bin'],
      policy: { eolGraceDays: 180 },
    },
    {
      name: 'a release newer than the facts',
      installs: [{ root: '/usr/local/go', version: 'go1.31.0' }],
      path: ['/usr/local/go/bin'],
    },
    {
      name: 'a development build',
      installs: [{ root: '/home/<u1>/src/go', version: 'devel go1.20-abcdef0', source: 'unknown' }],
      path: ['/home/<u1>/src/go/bin'],
    },
    {
      name: 'mise selects a supported one, older ones are only installed',
      installs: [
        { root: '/home/<u1>/.local/share/mise/installs/go/1.25.5', version: 'go1.25.5', source: 'mise' },
        { root: '/home/<u1>/.local/share/mise/installs/go/1.18.10', version: 'go1.18.10', source: 'mise' },
      ],
      path: ['/home/<u1>/.local/share/mise/installs/go/1.25.5/bin'],
    },
    {
      name: 'an old launcher with a global GOTOOLCHAIN',
      installs: [{ root: '/usr/lib/go-1.21', version: 'go1.21.5', source: 'apt' }],
      path: ['/usr/lib/go-1.21/bin'],
      active: { selectedVersion: 'go1.25.5' },
    },
  ],
  undecided: [
    {
      name: 'a pasted report shows no date and no installation',
      installs: [{ root: '/opt/go', version: 'go1.25.5' }],
      path: [],
      active: { binPath: '/usr/local/bin/go', real: '/usr/local/bin/go', version: 'go1.9.1' },
      reason: /goInstalls/,
    },
    {
      name: 'an installation known by its name alone',
      installs: [{ root: '/usr/local/go', version: 'go1.9.1' }],
      path: [{ dir: '/usr/local/go/bin', is: { bins: { go: fileInfo('/usr/local/go/bin/go') } } }],
      sections: {
        goInstalls: {
          status: 'ok',
          data: {
            list: [{ root: '/usr/local/go', source: 'tarball', valid: true, missing: [] }],
            searched: [],
          } as never,
        },
      },
      reason: /goInstalls/,
    },
  ],
})
