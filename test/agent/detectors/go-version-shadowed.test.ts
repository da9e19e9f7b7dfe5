import { goVersionShadowed } from '../../../agent/detectors/go-version-shadowed.ts'
import { fileInfo, profileLine } from '../../support/snapshot.ts'
import { expect, test } from 'vitest'
import { detectorTest } from './detector-test.ts'

detectorTest(goVersionShadowed, {
  fires: [
    {
      name: 'Debian’s go before /usr/local/go/bin, as the official instructions append it',
      installs: [{ root: '/usr/lib/go-1.19', version: 'go1.19.8', source: 'apt' }, { root: '/usr/local/go' }],
      path: [
        {
          dir: '/usr/bin',
          is: { bins: { go: fileInfo('/usr/bin/go', { real: '/usr/lib/go-1.19/bin/go' }) } },
        },
        { dir: '/usr/local/go/bin', origin: profileLine('/home/<u1>/.profile', 28) },
      ],
      subject: '/usr/bin/go',
      evidence: { goVersion: 'go1.19.8', newerVersion: 'go1.22.3', case: 'shared-bin' },
    },
    {
      name: 'machine scope before user scope',
      kind: 'windows',
      installs: [{ root: 'C:\\Go', version: 'go1.15' }, { root: 'D:\\go1.22.3' }],
      path: [
        { dir: 'C:\\Go\\bin', origin: { kind: 'machine', confidence: 'high' } },
        { dir: 'D:\\go1.22.3\\bin', origin: { kind: 'user', confidence: 'high' } },
      ],
      subject: 'C:\\Go\\bin\\go.exe',
    },
    {
      name: 'old enough for the policy and able to switch',
      policy: { minGo: '1.21' },
      installs: [{ root: '/opt/go1.21', version: 'go1.21.0' }, { root: '/usr/local/go' }],
      path: ['/opt/go1.21/bin', '/usr/local/go/bin'],
      subject: '/opt/go1.21/bin/go',
      severity: 'info',
    },
  ],
  silent: [
    {
      name: 'the newest comes first',
      installs: [{ root: '/usr/local/go' }, { root: '/usr/lib/go-1.19', version: 'go1.19' }],
      path: ['/usr/local/go/bin', '/usr/lib/go-1.19/bin'],
    },
    {
      name: 'a version manager chose the older one',
      installs: [
        { root: '/home/<u1>/.local/share/mise/installs/go/1.20', source: 'mise', version: 'go1.20' },
        { root: '/usr/local/go' },
      ],
      path: ['/home/<u1>/.local/share/mise/installs/go/1.20/bin', '/usr/local/go/bin'],
    },
    {
      name: 'an asdf shim first',
      installs: [{ root: '/usr/local/go' }],
      path: [
        {
          dir: '/home/<u1>/.asdf/shims',
          is: { bins: { go: fileInfo('/home/<u1>/.asdf/shims/go', { kind: 'script' }) } },
        },
        '/usr/local/go/bin',
      ],
    },
    {
      name: 'the newer one is an SDK of golang.org/dl',
      installs: [
        { root: '/usr/local/go', version: 'go1.21.0' },
        { root: '/home/<u1>/sdk/go1.22.3', source: 'sdk' },
      ],
      path: ['/usr/local/go/bin', '/home/<u1>/sdk/go1.22.3/bin'],
    },
    {
      name: 'two links to one Homebrew file',
      kind: 'macos',
      installs: [{ root: '/opt/homebrew/Cellar/go/1.22.3/libexec', source: 'brew' }],
      path: [
        {
          dir: '/opt/homebrew/bin',
          is: {
            bins: {
              go: fileInfo('/opt/homebrew/bin/go', { real: '/opt/homebrew/Cellar/go/1.22.3/libexec/bin/go' }),
            },
          },
        },
        '/opt/homebrew/Cellar/go/1.22.3/libexec/bin',
      ],
    },
    {
      name: 'go.exe of Windows behind the go of a distribution',
      kind: 'wsl',
      installs: [{ root: '/usr/local/go', version: 'go1.21.0' }],
      path: [
        '/usr/local/go/bin',
        { dir: '/mnt/c/Go/bin', is: { bins: { go: fileInfo('/mnt/c/Go/bin/go.exe') } } },
      ],
    },
    {
      name: 'a vendor build of the same release',
      installs: [{ root: '/opt/ms-go', version: 'go1.22.3-1' }, { root: '/usr/local/go' }],
      path: ['/opt/ms-go/bin', '/usr/local/go/bin'],
    },
  ],
  undecided: [
    {
      name: 'the version of the first one is not known',
      installs: [{ root: '/usr/local/go' }],
      path: [{ dir: '/opt/x', is: { bins: { go: fileInfo('/opt/x/go') } } }, '/usr/local/go/bin'],
      sections: { goActive: { status: 'absent' } },
      reason: /version of \/opt\/x\/go/,
    },
  ],
})

test('a directory with other programs stays on PATH: MSYS2 keeps its gcc where its go is', () => {
  const origin = { kind: 'machine', ref: 'HKLM\\Path', confidence: 'high' } as const
  const remedy = (kind: string) =>
    goVersionShadowed
      .remedy(
        { case: kind, dir: 'C:\\msys64\\mingw64\\bin', origin },
        { id: 'windows', kind: 'windows', role: 'workstation' },
      )
      .steps.filter(({ command }) => command !== undefined)
  expect(remedy('shared-bin')).toEqual([])
  expect(remedy('own-bin')).toHaveLength(1)
})
