import type { Assignment } from '../../../agent/contract/sections/profiles.ts'
import { profileGoEnvOverride } from '../../../agent/detectors/profile-go-env-override.ts'
import { profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const line = (at: number, name: string, value: string, more: Partial<Assignment> = {}): Assignment => ({
  line: at,
  name,
  op: 'set',
  value,
  exported: true,
  effective: value,
  ...more,
})
const bashrc = '/home/<u1>/.bashrc'
const installs = [{ root: '/usr/local/go' }]
const psProfile = 'C:\\Users\\<u1>\\Documents\\WindowsPowerShell\\Microsoft.PowerShell_profile.ps1'

detectorTest(profileGoEnvOverride, {
  fires: [
    {
      name: 'PATH set to a constant that forgets Go',
      installs,
      path: ['/usr/local/bin', '/usr/bin'],
      profiles: [
        {
          file: '/etc/profile.d/go.sh',
          assignments: [line(1, 'PATH', '/usr/bin:/usr/local/go/bin', { op: 'append' })],
        },
        { file: bashrc, assignments: [line(7, 'PATH', '/usr/local/bin:/usr/bin')] },
      ],
      subject: 'PATH',
      severity: 'medium',
      evidence: { undoneValue: '/usr/local/go/bin', origin: profileLine(bashrc, 7) },
      says: /line 7, sets PATH anew and drops \/usr\/local\/go\/bin/,
    },
    {
      name: 'two lines of one file',
      profiles: [
        {
          file: bashrc,
          assignments: [line(3, 'GOPATH', '/home/<u1>/old'), line(40, 'GOPATH', '/home/<u1>/work')],
        },
      ],
      variables: { GOPATH: '/home/<u1>/work' },
      subject: 'GOPATH',
      evidence: { value: '/home/<u1>/work', undoneValue: '/home/<u1>/old', origin: profileLine(bashrc, 40) },
    },
    {
      name: 'a PowerShell profile against the value that Windows stores',
      kind: 'windows',
      registry: { user: { GOPATH: '%USERPROFILE%\\go' } },
      sessions: [
        {
          variables: { GOPATH: 'D:\\gopath' },
          origins: { GOPATH: profileLine(psProfile, 2) },
        },
      ],
      profiles: [
        {
          file: psProfile,
          syntax: 'powershell',
          loadedBy: ['powershell'],
          assignments: [{ line: 2, name: 'GOPATH', op: 'set', value: 'D:\\gopath', exported: true }],
        },
      ],
      subject: 'GOPATH',
      says: /so ~\\go from the user environment .* has no effect/,
    },
  ],
  silent: [
    {
      name: 'the ordinary addition to PATH and a GOPATH of one’s own',
      installs,
      path: ['/usr/bin', '/usr/local/go/bin'],
      profiles: [
        {
          file: bashrc,
          assignments: [
            line(1, 'GOPATH', '/home/<u1>/work'),
            line(2, 'PATH', '$PATH:/usr/local/go/bin', { op: 'append' }),
          ],
        },
      ],
      variables: { GOPATH: '/home/<u1>/work' },
    },
    {
      name: 'a constant PATH that has Go in it',
      installs,
      path: ['/usr/bin', '/usr/local/go/bin'],
      profiles: [
        {
          file: '/etc/profile.d/go.sh',
          assignments: [line(1, 'PATH', '/usr/local/go/bin', { op: 'append' })],
        },
        { file: bashrc, assignments: [line(7, 'PATH', '/usr/bin:/usr/local/go/bin')] },
      ],
    },
    {
      name: 'the person’s value over the company’s',
      profiles: [
        { file: '/etc/profile.d/go.sh', assignments: [line(1, 'GOPROXY', 'https://proxy.example.com')] },
        { file: bashrc, assignments: [line(2, 'GOPROXY', 'https://goproxy.cn')] },
      ],
      variables: { GOPROXY: 'https://goproxy.cn' },
    },
    {
      name: 'a default and an exception under a condition',
      profiles: [
        {
          file: bashrc,
          assignments: [
            line(1, 'GOFLAGS', '-mod=mod'),
            line(3, 'GOFLAGS', '-mod=vendor', { guard: '[ -f .vendored ]' }),
          ],
        },
      ],
      variables: { GOFLAGS: '-mod=vendor' },
    },
    {
      name: 'gvm sets GOPATH after the person did',
      profiles: [
        {
          file: bashrc,
          assignments: [line(1, 'GOPATH', '/home/<u1>/go')],
          sources: [{ line: 2, file: '/home/<u1>/.gvm/environments/default' }],
        },
        {
          file: '/home/<u1>/.gvm/environments/default',
          assignments: [line(4, 'GOPATH', '/home/<u1>/.gvm/pkgsets/go1.22/global')],
        },
      ],
      variables: { GOPATH: '/home/<u1>/.gvm/pkgsets/go1.22/global' },
    },
    {
      name: 'asked from go',
      profiles: [
        {
          file: bashrc,
          assignments: [
            line(1, 'GOROOT', '$(go env GOROOT)', { effective: '/usr/lib/go' }),
            line(2, 'GOROOT', '$(brew --prefix go)/libexec', { effective: '/opt/go' }),
          ],
        },
      ],
      variables: { GOROOT: '/opt/go' },
    },
    {
      name: 'the same line in .profile and .bashrc',
      profiles: [
        { file: '/home/<u1>/.profile', assignments: [line(1, 'GOPATH', '/home/<u1>/work')] },
        { file: bashrc, assignments: [line(9, 'GOPATH', '/home/<u1>/work')] },
      ],
      variables: { GOPATH: '/home/<u1>/work' },
    },
    {
      name: 'a profile that says what Windows stores',
      kind: 'windows',
      registry: { user: { GOPATH: '%USERPROFILE%\\go' } },
      variables: { GOPATH: 'C:\\Users\\<u1>\\go' },
      origins: { GOPATH: profileLine(psProfile, 2) },
      profiles: [
        {
          file: psProfile,
          syntax: 'powershell',
          loadedBy: ['powershell'],
          assignments: [
            { line: 2, name: 'GOPATH', op: 'set', value: '$env:USERPROFILE\\go', exported: true },
          ],
        },
      ],
    },
  ],
  undecided: [
    {
      name: 'start-up files could not be read',
      sections: { profiles: { status: 'failed', reason: 'timeout', message: 'slow' } },
      reason: /profiles: timeout/,
    },
  ],
})
