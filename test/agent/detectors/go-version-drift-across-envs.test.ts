import { goVersionDriftAcrossEnvs } from '../../../agent/detectors/go-version-drift-across-envs.ts'
import type { EnvWords } from '../../support/snapshot.ts'
import { projectOf, projectsOf } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const windows = (version: string): EnvWords => ({
  kind: 'windows',
  installs: [{ root: 'C:\\Program Files\\Go', version }],
  path: ['C:\\Program Files\\Go\\bin'],
})
const wsl = (version: string): EnvWords => ({
  kind: 'wsl',
  installs: [{ root: '/usr/local/go', version }],
  path: ['/usr/local/go/bin'],
})
const opened = (root: string, id: string) => ({ projects: projectsOf(projectOf(root, { id })) })

detectorTest(goVersionDriftAcrossEnvs, {
  fires: [
    {
      name: 'the distribution is behind',
      ...wsl('go1.22.3'),
      others: [windows('go1.25.1')],
      subject: '/usr/local/go/bin/go',
      severity: 'info',
      evidence: { driftOther: 'windows', driftOtherVersion: 'go1.25.1' },
      says: /go1\.22\.3.*windows.*go1\.25\.1/,
    },
    {
      name: 'Windows is behind, and a project on C: is opened from both sides',
      ...windows('go1.23.0'),
      has: opened('C:\\src\\app', 'a'),
      others: [{ ...wsl('go1.24.0'), has: opened('/mnt/c/src/app', 'b') }],
      subject: 'C:\\Program Files\\Go\\bin\\go.exe',
      severity: 'low',
    },
    {
      name: 'two distributions',
      ...wsl('go1.21.1'),
      others: [{ ...wsl('go1.22.1'), id: 'wsl:Debian' }],
      subject: '/usr/local/go/bin/go',
      severity: 'info',
    },
  ],
  silent: [
    { name: 'patches of one release', ...wsl('go1.22.3'), others: [windows('go1.22.9')] },
    { name: 'the newer side', ...wsl('go1.25.3'), others: [windows('go1.22.9')] },
    { name: 'alone', ...windows('go1.20.1') },
    {
      name: 'a development build beside a release',
      ...wsl('go1.22.3'),
      others: [windows('devel go1.26-abcdef0')],
    },
    {
      name: 'the distribution runs the Go of Windows',
      ...wsl('go1.22.3'),
      active: { real: '/mnt/c/Program Files/Go/bin/go.exe', version: 'go1.22.3' },
      others: [windows('go1.25.0')],
    },
    { name: 'no Go on the other side', ...wsl('go1.22.3'), others: [{ kind: 'windows' }] },
    {
      name: 'GOTOOLCHAIN selects the same',
      ...wsl('go1.21.3'),
      active: { selectedVersion: 'go1.25.1' },
      others: [windows('go1.25.1')],
    },
  ],
  undecided: [
    {
      name: 'the other side did not answer',
      ...wsl('go1.22.3'),
      others: [
        {
          kind: 'windows',
          sections: { goActive: { status: 'failed', reason: 'timeout', message: 'no answer' } },
        },
      ],
      reason: /other environments/,
    },
  ],
})
