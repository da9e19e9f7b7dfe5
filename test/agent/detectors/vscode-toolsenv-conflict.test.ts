import { vscodeToolsenvConflict } from '../../../agent/detectors/vscode-toolsenv-conflict.ts'
import { APP, USER_SETTINGS, vscode } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const goEnv = {
  GOPROXY: 'https://proxy.golang.org,direct',
  GOFLAGS: '',
  GOPATH: '/home/<u1>/go',
  CGO_ENABLED: '1',
  GOOS: 'linux',
}
const own = (value: string) =>
  ({ value, scope: 'workspace', workspace: 'p1', file: `${APP}/.vscode/settings.json` }) as const

detectorTest(vscodeToolsenvConflict, {
  fires: [
    {
      name: 'another proxy for the tools',
      goEnv,
      has: { editor: vscode({ 'go.toolsEnvVars.GOPROXY': 'off', 'go.toolsEnvVars.GOFLAGS': '-mod=mod' }) },
      subject: USER_SETTINGS,
      severity: 'medium',
      evidence: {
        entries: [
          { envKey: 'go.toolsEnvVars.GOPROXY', value: 'off' },
          { value: '-mod=mod', shellValue: '' },
        ],
      },
      says: /and 1 more differ\./,
    },
    {
      name: 'terminal',
      kind: 'macos',
      goEnv,
      has: { editor: vscode({ 'terminal.integrated.env.osx.CGO_ENABLED': '0' }) },
      subject: USER_SETTINGS,
    },
    {
      name: 'what a project decides for itself is told',
      goEnv,
      has: { editor: vscode({ 'go.toolsEnvVars.GOOS': own('windows') }) },
      subject: `${APP}/.vscode/settings.json`,
      severity: 'info',
    },
    {
      name: 'but not where things are',
      goEnv,
      has: { editor: vscode({ 'go.toolsEnvVars.GOPATH': own('/srv/go') }) },
      subject: `${APP}/.vscode/settings.json`,
      severity: 'medium',
    },
    {
      name: 'build tags',
      goEnv,
      has: { editor: vscode({ 'go.toolsEnvVars.GOFLAGS': '-tags=integration,linux' }) },
      subject: USER_SETTINGS,
      severity: 'info',
    },
    {
      name: 'for tests on purpose',
      goEnv,
      has: { editor: vscode({ 'go.testEnvVars.CGO_ENABLED': '0' }) },
      subject: USER_SETTINGS,
      severity: 'info',
    },
  ],
  silent: [
    { name: 'the same value', goEnv, has: { editor: vscode({ 'go.toolsEnvVars.CGO_ENABLED': '1' }) } },
    {
      name: 'the same directory',
      goEnv,
      has: { editor: vscode({ 'go.toolsEnvVars.GOPATH': '/home/<u1>/go/' }) },
    },
    { name: 'no Go variable', goEnv, has: { editor: vscode({ 'go.toolsEnvVars.API_TOKEN': 'x' }) } },
    {
      name: 'the terminal of another system',
      goEnv,
      has: { editor: vscode({ 'terminal.integrated.env.windows.CGO_ENABLED': '0' }) },
    },
    {
      name: 'a Windows path in WSL is another finding',
      kind: 'wsl',
      goEnv,
      has: { editor: vscode({ 'go.toolsEnvVars.GOPATH': 'C:\\go' }, { remote: true }) },
    },
  ],
})
