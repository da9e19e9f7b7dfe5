import type { Assignment } from '../../../agent/contract/sections/profiles.ts'
import { profileOnlyInteractive } from '../../../agent/detectors/profile-only-interactive.ts'
import { profileLine, type EntryWords } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const bashrc = '/home/<u1>/.bashrc'
const added: Assignment = {
  line: 12,
  name: 'PATH',
  op: 'append',
  value: '$PATH:/usr/local/go/bin',
  exported: true,
  guard: '[ -d /usr/local/go ]',
}
const go: EntryWords = { dir: '/usr/local/go/bin', origin: profileLine(bashrc, 12) }
const installs = [{ root: '/usr/local/go' }]

detectorTest(profileOnlyInteractive, {
  fires: [
    {
      name: 'a .bash_profile that does not read .bashrc',
      installs,
      sessions: [
        { id: 'bash-login', login: true, path: ['/usr/bin'] },
        { id: 'bash-interactive', path: ['/usr/bin', go] },
      ],
      profiles: [
        { file: bashrc, assignments: [added] },
        { file: '/home/<u1>/.bash_profile', loadedBy: ['bash-login'] },
      ],
      subject: '/usr/local/go/bin/go',
      evidence: {
        session: 'bash-interactive',
        loginSession: 'bash-login',
        loginFile: '/home/<u1>/.bash_profile',
        binGuard: '[ -d /usr/local/go ]',
      },
      says: /because of .*\.bashrc, line 12; bash-login does not read that file/,
    },
    {
      name: 'no login file of one’s own, on macOS',
      kind: 'macos',
      installs,
      sessions: [
        {
          id: 'bash-interactive',
          path: [{ dir: '/usr/local/go/bin', origin: profileLine('/Users/<u1>/.bashrc', 1) }],
        },
        { id: 'bash-login', login: true, path: ['/usr/bin'] },
      ],
      profiles: [{ file: '/Users/<u1>/.bashrc', assignments: [{ ...added, line: 1 }] }],
      subject: '/usr/local/go/bin/go',
      evidence: { loginFile: '/Users/<u1>/.profile' },
    },
  ],
  silent: [
    {
      name: 'both find it',
      installs,
      sessions: [
        { id: 'bash-login', login: true, path: [go] },
        { id: 'bash-interactive', path: [go] },
      ],
      profiles: [{ file: bashrc, loadedBy: ['bash-login', 'bash-interactive'], assignments: [added] }],
    },
    {
      name: 'a script’s shell and sh read less, as they should',
      installs,
      sessions: [
        { id: 'bash-interactive', path: [go] },
        { id: 'bash-login', login: true, path: [go] },
        { id: 'bash-noninteractive', interactive: false, path: ['/usr/bin'] },
        { id: 'sh-login', login: true, interactive: false, path: ['/usr/bin'] },
      ],
      profiles: [{ file: bashrc, loadedBy: ['bash-login', 'bash-interactive'], assignments: [added] }],
    },
    {
      name: 'a golang container, whose /etc/profile resets what the image set',
      role: 'container',
      installs,
      sessions: [
        {
          id: 'bash-interactive',
          path: [{ dir: '/usr/local/go/bin', origin: { kind: 'system-default', confidence: 'high' } }],
        },
        { id: 'bash-login', login: true, path: ['/usr/bin'] },
      ],
    },
    {
      name: 'bash is not the shell of this person',
      installs,
      sessions: [
        { id: 'zsh-login', login: true, path: [go] },
        { id: 'bash-interactive', path: [go] },
        { id: 'bash-login', login: true, path: ['/usr/bin'] },
      ],
      profiles: [{ file: bashrc, assignments: [added] }],
    },
    {
      name: 'a function stands in for go',
      installs,
      sessions: [
        { id: 'bash-login', login: true, path: ['/usr/bin'], aliases: { go: 'function: go () { ...; }' } },
        { id: 'bash-interactive', path: [go] },
      ],
      profiles: [{ file: bashrc, assignments: [added] }],
    },
  ],
  undecided: [
    {
      name: 'the login shell did not answer',
      installs,
      sessions: [
        { id: 'bash-interactive', path: [go] },
        { id: 'bash-login', login: true, outcome: 'timeout', path: [] },
      ],
      profiles: [{ file: bashrc, assignments: [added] }],
      reason: /bash-login did not answer/,
    },
  ],
})
