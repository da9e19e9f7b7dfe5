import { vscodeCrossOsPath } from '../../../agent/detectors/vscode-cross-os-path.ts'
import { USER_SETTINGS, vscode } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const remote = { remote: true }

detectorTest(vscodeCrossOsPath, {
  fires: [
    {
      name: 'Windows settings in WSL, one finding for the file',
      kind: 'wsl',
      has: {
        editor: vscode(
          { 'go.goroot': 'C:\\Program Files\\Go', 'go.alternateTools.go': 'C:\\Go\\bin\\go.exe' },
          remote,
        ),
      },
      subject: USER_SETTINGS,
      evidence: { entries: [{ crossKey: 'go.goroot' }, { crossKey: 'go.alternateTools.go' }] },
      says: /go\.goroot is C:\\Program Files\\Go and 1 more settings\./,
    },
    {
      name: 'PATH for the tools, in a container',
      role: 'container',
      has: { editor: vscode({ 'go.toolsEnvVars.PATH': '/usr/bin;C:\\Go\\bin' }, remote) },
      subject: USER_SETTINGS,
    },
    {
      name: 'a Linux path on a Windows host',
      kind: 'windows',
      has: { editor: vscode({ 'go.gopath': '/home/<u1>/go' }, remote) },
      subject: USER_SETTINGS,
    },
  ],
  silent: [
    {
      name: 'a local window',
      has: { editor: vscode({ 'go.goroot': 'C:\\Go' }) },
    },
    {
      name: 'terminal settings of another system',
      kind: 'wsl',
      has: { editor: vscode({ 'terminal.integrated.env.windows.GOPATH': 'D:\\go' }, remote) },
    },
    {
      name: 'values that are no paths',
      kind: 'wsl',
      has: { editor: vscode({ 'go.toolsEnvVars.GOPROXY': 'https://proxy.example.com,direct' }, remote) },
    },
    {
      name: 'a Windows drive by its Linux name',
      kind: 'wsl',
      has: { editor: vscode({ 'go.goroot': '/mnt/c/Go', 'go.gopath': '/home/<u1>/go:/srv/go' }, remote) },
    },
  ],
})
