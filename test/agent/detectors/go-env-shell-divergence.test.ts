import { goEnvShellDivergence } from '../../../agent/detectors/go-env-shell-divergence.ts'
import { profileLine } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

detectorTest(goEnvShellDivergence, {
  fires: [
    {
      name: 'GOPROXY in .bashrc, another in .zshrc',
      sessions: [
        {
          id: 'bash-interactive',
          variables: { GOPROXY: 'https://a.example' },
          origins: { GOPROXY: profileLine('/home/<u1>/.bashrc', 3) },
        },
        {
          id: 'zsh-interactive',
          variables: { GOPROXY: 'https://b.example' },
          origins: { GOPROXY: profileLine('/home/<u1>/.zshrc', 1) },
        },
      ],
      subject: 'GOPROXY',
      says: /bash-interactive: https:\/\/a\.example; zsh-interactive: https:\/\/b\.example/,
    },
    {
      name: 'GOPATH set in PowerShell’s profile only',
      kind: 'windows',
      sessions: [{ id: 'powershell', variables: { GOPATH: 'D:\\work' } }, { id: 'cmd' }],
      subject: 'GOPATH',
    },
    {
      name: 'exported by the login of a container, which nobody passes',
      role: 'container',
      sessions: [{ id: 'bash-login', variables: { GOPATH: '/data/go' } }, { id: 'bash-interactive' }],
      subject: 'GOPATH',
    },
    {
      name: 'set by .bashrc, which a login does not read',
      sessions: [{ id: 'bash-login' }, { id: 'bash-interactive', variables: { GOPATH: '/data/go' } }],
      subject: 'GOPATH',
    },
    {
      name: 'another go in another shell',
      installs: [{ root: '/usr/local/go' }, { root: '/opt/go1.19', version: 'go1.19' }],
      sessions: [
        { id: 'bash-interactive', path: ['/usr/local/go/bin'] },
        { id: 'bash-login', path: ['/opt/go1.19/bin'] },
      ],
      subject: 'go',
    },
  ],
  silent: [
    {
      name: 'exported by the login, from which terminals come',
      sessions: [{ id: 'bash-login', variables: { GOPATH: '/data/go' } }, { id: 'bash-interactive' }],
    },
    { name: 'one shell', variables: { GOPROXY: 'https://a.example' } },
    {
      name: 'set explicitly to what is the default',
      sessions: [
        { id: 'bash-interactive', variables: { GOPATH: '/home/<u1>/go/', GO111MODULE: 'on' } },
        { id: 'bash-login', variables: {} },
      ],
    },
    {
      name: 'a shell the user never set up',
      sessions: [
        { id: 'bash-interactive', variables: { GOPATH: '/data/go' } },
        { id: 'zsh-interactive' },
        { id: 'fish-interactive' },
      ],
      profiles: [{ file: '/etc/zsh/zshrc', syntax: 'zsh', loadedBy: ['zsh-interactive'] }],
    },
    {
      name: 'a shell that has only the start-up files every new account gets',
      sessions: [
        { id: 'zsh-interactive', variables: { GOPATH: '/data/go' } },
        { id: 'bash-interactive', variables: {} },
      ],
      profiles: [{ file: '/home/<u1>/.bashrc', loadedBy: ['bash-interactive'] }],
    },
    {
      name: 'desktop and service sessions have their own rules',
      kind: 'windows',
      sessions: [
        { id: 'powershell', variables: { GOPATH: 'D:\\work' } },
        { id: 'gui' },
        { id: 'service' },
        { id: 'elevated' },
      ],
    },
    {
      name: 'no C compiler: CGO_ENABLED is 0 in every shell by default',
      sessions: [{ id: 'bash-interactive' }, { id: 'bash-login' }],
      goEnv: { CGO_ENABLED: '0', GOTOOLCHAIN: 'local' },
    },
    {
      name: 'go env -w reaches every shell alike',
      goEnvFile: { GOPROXY: 'https://a.example' },
      sessions: [{ id: 'bash-interactive' }, { id: 'bash-login' }],
    },
  ],
  undecided: [
    {
      name: 'not known whether the other shell is in use',
      sessions: [{ id: 'bash-interactive' }, { id: 'zsh-interactive' }],
      sections: { profiles: { status: 'failed', reason: 'denied', message: 'no access' } },
      reason: /^profiles: denied: no access$/,
    },
  ],
})
