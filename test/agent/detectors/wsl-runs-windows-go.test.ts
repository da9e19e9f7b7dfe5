import { wslRunsWindowsGo } from '../../../agent/detectors/wsl-runs-windows-go.ts'
import { fileInfo } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

const exe = '/mnt/c/Program Files/Go/bin/go.exe'

detectorTest(wslRunsWindowsGo, {
  fires: [
    {
      name: 'an alias',
      kind: 'wsl',
      sessions: [{ aliases: { go: `alias: alias go='${exe}'` } }],
      subject: 'go',
      evidence: { case: 'alias', session: 'bash-interactive' },
      says: /go stands for "alias go=/,
    },
    {
      name: 'a link in /usr/local/bin',
      kind: 'wsl',
      path: [
        {
          dir: '/usr/local/bin',
          is: { bins: { go: fileInfo('/usr/local/bin/go', { real: exe, kind: 'pe', os: 'windows' }) } },
        },
      ],
      active: { binPath: '/usr/local/bin/go', real: exe, goos: 'windows' },
      subject: 'go',
      evidence: { goPath: '/usr/local/bin/go' },
    },
    {
      name: 'a wrapper, told by what go says of itself',
      kind: 'wsl',
      installs: [{ root: '/usr/local/go' }],
      path: ['/usr/local/go/bin'],
      active: { goos: 'windows' },
      subject: 'go',
    },
    {
      name: 'a function in another session',
      kind: 'wsl',
      sessions: [{}, { aliases: { go: 'function: go () { go.exe "$@"; }' } }],
      subject: 'go',
      evidence: { session: 'bash-login' },
    },
    {
      name: 'go env prints a root on C: that nobody set (golang/go#70533)',
      kind: 'wsl',
      goEnv: { GOROOT: 'C:\\Program Files\\Go' },
      subject: 'go',
      evidence: { case: 'printed' },
    },
  ],
  silent: [
    {
      name: 'a Linux go that was given a root of Windows',
      kind: 'wsl',
      variables: { GOROOT: 'C:\\Program Files\\Go' },
      goEnv: { GOROOT: 'C:\\Program Files\\Go', GOHOSTOS: 'linux' },
    },
    {
      name: 'the Go of the distribution',
      kind: 'wsl',
      installs: [{ root: '/usr/local/go' }],
      path: ['/usr/local/go/bin'],
    },
    {
      name: 'a Windows Go directory on PATH: no shell finds a go there',
      kind: 'wsl',
      sessions: [{ which: [] }],
      path: [
        '/usr/bin',
        { dir: '/mnt/c/Program Files/Go/bin', is: { bins: { go: fileInfo(exe, { kind: 'pe' }) } } },
      ],
    },
    {
      name: 'a function that chooses by directory',
      kind: 'wsl',
      sessions: [
        {
          aliases: {
            go: 'function: go () { case $PWD in /mnt/*) go.exe "$@";; *) command go "$@";; esac; }',
          },
        },
      ],
    },
    { name: 'an alias of another kind', kind: 'wsl', sessions: [{ aliases: { go: "alias 'nice go'" } }] },
    { name: 'no Go at all', kind: 'wsl' },
  ],
})
