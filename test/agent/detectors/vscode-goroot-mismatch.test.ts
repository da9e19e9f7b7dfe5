import { vscodeGorootMismatch } from '../../../agent/detectors/vscode-goroot-mismatch.ts'
import { APP, editorPath, goMod, projects, USER_SETTINGS, vscode } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const OLD = '/home/<u1>/sdk/go1.20'
const shell = { installs: [{ root: '/usr/local/go' }], path: ['/usr/local/go/bin'] }
const at = (path: string, words: Parameters<typeof editorPath>[2] = {}) =>
  editorPath('go.goroot', path, words)
const old = { paths: [at(OLD, { goVersion: 'go1.20.14' })] }
const inWorkspace = {
  value: OLD,
  scope: 'workspace',
  workspace: 'p1',
  file: `${APP}/.vscode/settings.json`,
} as const

detectorTest(vscodeGorootMismatch, {
  fires: [
    {
      name: 'another release',
      ...shell,
      has: { editor: vscode({ 'go.goroot': OLD }, old) },
      subject: `${USER_SETTINGS}: go.goroot`,
      severity: 'high',
      evidence: { editorVersion: 'go1.20.14', goroot: '/usr/local/go', rootVersion: 'go1.22.3' },
      says: /sets go\.goroot to ~\/sdk\/go1\.20, which is go1\.20\.14, while the shell uses \/usr\/local\/go, go1\.22\.3\./,
    },
    {
      name: 'a directory that is gone',
      ...shell,
      has: { editor: vscode({ 'go.goroot': OLD }, { paths: [at(OLD, { exists: false })] }) },
      subject: `${USER_SETTINGS}: go.goroot`,
      severity: 'medium',
      says: /does not exist/,
    },
    {
      name: 'no Go root at all',
      ...shell,
      has: { editor: vscode({ 'go.goroot': '/usr/local/go/bin' }, { paths: [at('/usr/local/go/bin')] }) },
      subject: `${USER_SETTINGS}: go.goroot`,
      says: /no Go root/,
    },
    {
      name: 'a workspace that pins something else',
      ...shell,
      has: {
        editor: vscode({ 'go.goroot': inWorkspace }, old),
        projects: projects({ goMod: goMod(APP, { toolchain: 'go1.22.3' }) }),
      },
      subject: `${APP}/.vscode/settings.json: go.goroot`,
    },
  ],
  silent: [
    { name: 'not set', ...shell, has: { editor: vscode({ 'go.goroot': '' }) } },
    {
      name: 'the same root, other spelling',
      ...shell,
      has: { editor: vscode({ 'go.goroot': '/usr/local/go/' }, { paths: [at('/usr/local/go')] }) },
    },
    {
      name: 'Homebrew: the link and where it leads',
      kind: 'macos',
      installs: [
        { root: '/opt/homebrew/Cellar/go/1.22.3/libexec', aliases: ['/opt/homebrew/opt/go/libexec'] },
      ],
      path: ['/opt/homebrew/Cellar/go/1.22.3/libexec/bin'],
      has: {
        editor: vscode(
          { 'go.goroot': '/opt/homebrew/opt/go/libexec' },
          { paths: [at('/opt/homebrew/opt/go/libexec')] },
        ),
      },
    },
    {
      name: 'another install of the same release',
      ...shell,
      has: { editor: vscode({ 'go.goroot': OLD }, { paths: [at(OLD, { goVersion: 'go1.22.3' })] }) },
    },
    {
      name: 'a workspace whose .go-version asks for it',
      ...shell,
      has: {
        editor: vscode({ 'go.goroot': inWorkspace }, old),
        projects: projects({ pin: { file: `${APP}/.go-version`, version: '1.20.14' } }),
      },
    },
    {
      name: 'a Windows path in WSL is another finding',
      kind: 'wsl',
      ...shell,
      has: { editor: vscode({ 'go.goroot': 'C:\\Go' }, { remote: true }) },
    },
    { name: 'no go in the shell', has: { editor: vscode({ 'go.goroot': OLD }, old) } },
  ],
  undecided: [
    {
      name: 'the editor’s collector did not look',
      ...shell,
      has: { editor: vscode({ 'go.goroot': OLD }) },
      reason: /go\.goroot/,
    },
    {
      name: 'pins of the workspace are not known',
      ...shell,
      has: { editor: vscode({ 'go.goroot': inWorkspace }, old) },
      reason: /go\.goroot/,
    },
  ],
})
