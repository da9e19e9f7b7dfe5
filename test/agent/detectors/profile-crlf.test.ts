import type { Assignment } from '../../../agent/contract/sections/profiles.ts'
import { profileCrlf } from '../../../agent/detectors/profile-crlf.ts'
import { profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const gopath = (effective?: string): Assignment => ({
  line: 3,
  name: 'GOPATH',
  op: 'set',
  value: '$HOME/work',
  exported: true,
  ...(effective === undefined ? {} : { effective }),
})
const bashrc = '/home/<u1>/.bashrc'

detectorTest(profileCrlf, {
  fires: [
    {
      name: 'traced: GOPATH ends in a carriage return',
      kind: 'wsl',
      profiles: [{ file: bashrc, eol: 'crlf', assignments: [gopath('/home/<u1>/work\r')] }],
      subject: bashrc,
      evidence: { crLines: [{ crLine: 3, variable: 'GOPATH' }] },
      says: /~\/\.bashrc has Windows line ends.*GOPATH/,
    },
    {
      name: 'one pasted line among others, seen in the session',
      profiles: [{ file: bashrc, eol: 'mixed', assignments: [gopath('/home/<u1>/work')] }],
      variables: { GOPATH: '/home/<u1>/work\r' },
      origins: { GOPATH: profileLine(bashrc, 3) },
      subject: bashrc,
    },
    {
      name: 'the last entry of PATH',
      profiles: [
        {
          file: bashrc,
          eol: 'crlf',
          assignments: [{ ...gopath(''), name: 'PATH', op: 'append', value: '$PATH:/usr/local/go/bin' }],
        },
      ],
      path: [
        {
          dir: '/usr/local/go/bin\r',
          origin: profileLine(bashrc, 3),
          is: { exists: false, isDir: false },
        },
      ],
      subject: bashrc,
    },
    {
      name: 'a shell that was not traced',
      profiles: [
        { file: '/etc/profile.d/go.sh', eol: 'crlf', loadedBy: ['sh-login'], assignments: [gopath()] },
      ],
      sessions: [{}, { id: 'sh-login', traced: false }],
      subject: '/etc/profile.d/go.sh',
    },
  ],
  silent: [
    {
      name: 'the return stands behind a comment and not in the value',
      profiles: [{ file: bashrc, eol: 'crlf', assignments: [gopath('/home/<u1>/work')] }],
      variables: { GOPATH: '/home/<u1>/work' },
      origins: { GOPATH: profileLine(bashrc, 3) },
    },
    {
      name: 'a mixed file whose Go line is fine',
      profiles: [{ file: bashrc, eol: 'mixed', assignments: [gopath('/home/<u1>/work')] }],
    },
    {
      name: 'fish drops the return',
      profiles: [
        {
          file: '/home/<u1>/.config/fish/config.fish',
          syntax: 'fish',
          eol: 'crlf',
          loadedBy: ['fish-interactive'],
          assignments: [gopath()],
        },
      ],
      sessions: [{}, { id: 'fish-interactive', traced: false }],
    },
    {
      name: 'a file that says nothing about Go',
      profiles: [{ file: bashrc, eol: 'crlf', assignments: [] }],
    },
    {
      name: 'a file that nothing reads',
      profiles: [
        { file: '/home/<u1>/.zshrc', syntax: 'zsh', eol: 'crlf', loadedBy: [], assignments: [gopath()] },
      ],
    },
    {
      name: 'a proxy variable is not Go’s',
      profiles: [
        { file: bashrc, eol: 'crlf', assignments: [{ ...gopath('http://p\r'), name: 'HTTP_PROXY' }] },
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
