import { vscodeGopathMismatch } from '../../../agent/detectors/vscode-gopath-mismatch.ts'
import { USER_SETTINGS, vscode } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const goEnv = { GOPATH: '/home/<u1>/go', GO111MODULE: '' }

detectorTest(vscodeGopathMismatch, {
  fires: [
    {
      name: 'another directory',
      goEnv,
      has: { editor: vscode({ 'go.gopath': '/srv/go' }) },
      subject: `${USER_SETTINGS}: go.gopath`,
      evidence: { value: '/srv/go', gopath: '/home/<u1>/go' },
      says: /sets go\.gopath to \/srv\/go, while GOPATH in the shell is ~\/go\./,
    },
    {
      name: 'inferred, in module mode',
      goEnv,
      has: { editor: vscode({ 'go.inferGopath': 'true' }) },
      subject: `${USER_SETTINGS}: go.inferGopath`,
      severity: 'low',
    },
    {
      name: 'inferred, in GOPATH mode',
      goEnv: { ...goEnv, GO111MODULE: 'off' },
      has: { editor: vscode({ 'go.inferGopath': 'true' }) },
      subject: `${USER_SETTINGS}: go.inferGopath`,
      severity: 'medium',
    },
  ],
  silent: [
    { name: 'not set', goEnv, has: { editor: vscode({ 'go.inferGopath': 'false' }) } },
    { name: 'the same directory', goEnv, has: { editor: vscode({ 'go.gopath': '/home/<u1>/go/' }) } },
    {
      name: 'the same list',
      kind: 'windows',
      goEnv: { GOPATH: 'C:\\Users\\<u1>\\go;D:\\go' },
      has: { editor: vscode({ 'go.gopath': 'c:/users/<u1>/go;d:/go' }) },
    },
    {
      name: 'a Windows path in WSL is another finding',
      kind: 'wsl',
      goEnv,
      has: { editor: vscode({ 'go.gopath': 'C:\\go' }, { remote: true }) },
    },
  ],
  undecided: [
    {
      name: 'GOPATH of the shell is not known',
      goEnv: { GOFLAGS: '' },
      has: { editor: vscode({ 'go.gopath': '/srv/go' }) },
      reason: /GOPATH/,
    },
  ],
})
