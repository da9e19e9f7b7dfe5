import { goBinMultiScope } from '../../../agent/detectors/go-bin-multi-scope.ts'
import { profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

detectorTest(goBinMultiScope, {
  fires: [
    {
      name: 'machine and user',
      kind: 'windows',
      registry: { machine: { Path: 'C:\\Windows;C:\\Go\\bin' }, user: { Path: 'c:\\go\\bin' } },
      subject: 'C:\\Go\\bin',
      evidence: { scopes: 'machine, user' },
    },
    {
      name: '/etc/paths.d and a profile',
      kind: 'macos',
      installs: [{ root: '/usr/local/go' }],
      path: [
        {
          dir: '/usr/local/go/bin',
          origin: { kind: 'path-helper', ref: '/etc/paths.d/go', confidence: 'high' },
        },
        { dir: '/usr/local/go/bin', origin: profileLine('/Users/<u1>/.zshrc', 4) },
      ],
      subject: '/usr/local/go/bin',
    },
    {
      name: 'the workspace written by the MSI and one profile line',
      kind: 'windows',
      registry: { user: { Path: 'C:\\Users\\<u1>\\go\\bin' } },
      path: [
        {
          dir: 'C:\\Users\\<u1>\\go\\bin',
          origin: profileLine('C:\\Users\\<u1>\\Documents\\PowerShell\\profile.ps1', 1),
        },
      ],
      subject: 'C:\\Users\\<u1>\\go\\bin',
      severity: 'info',
    },
  ],
  silent: [
    { name: 'one scope', kind: 'windows', registry: { machine: { Path: 'C:\\Go\\bin' } } },
    {
      name: 'a process that inherits what the machine sets',
      kind: 'windows',
      registry: { machine: { Path: 'C:\\Go\\bin' } },
      path: ['C:\\Go\\bin'],
    },
    {
      name: '/usr/bin in two scopes is no Go directory',
      path: [
        { dir: '/usr/bin', origin: { kind: 'pam', ref: '/etc/environment', line: 1, confidence: 'high' } },
        { dir: '/usr/bin', origin: profileLine('/home/<u1>/.profile', 3) },
      ],
    },
    {
      name: 'different versions in different scopes',
      kind: 'windows',
      registry: { machine: { Path: 'C:\\go1.21\\bin' }, user: { Path: 'C:\\go1.22\\bin' } },
    },
  ],
})
