import { vscodeToolsgopathUnusable } from '../../../agent/detectors/vscode-toolsgopath-unusable.ts'
import { editorPath, USER_SETTINGS, vscode } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

const TOOLS = '/home/<u1>/.go-tools'
const editor = (words: Parameters<typeof editorPath>[2], path = TOOLS) =>
  vscode({ 'go.toolsGopath': path }, { paths: [editorPath('go.toolsGopath', path, words)] })
const subject = `${USER_SETTINGS}: go.toolsGopath`

detectorTest(vscodeToolsgopathUnusable, {
  fires: [
    {
      name: 'not writable',
      has: { editor: editor({ writable: false }) },
      subject,
      evidence: { problem: 'not writable' },
    },
    {
      name: 'missing, and nobody may create it',
      has: { editor: editor({ exists: false, writable: null, parentWritable: false }) },
      subject,
      severity: 'medium',
      says: /does not exist and cannot be created/,
    },
    {
      name: 'missing, to be created on first use',
      has: { editor: editor({ exists: false, writable: null }) },
      subject,
      severity: 'info',
    },
    {
      name: 'on a Windows drive in WSL',
      kind: 'wsl',
      has: { editor: editor({ drvfs: true }, '/mnt/d/tools') },
      subject,
      says: /Windows drive/,
    },
    {
      name: 'a Windows path in a local window',
      has: { editor: editor({ exists: false }, 'D:\\tools') },
      subject,
    },
  ],
  silent: [
    { name: 'not set', has: { editor: vscode() } },
    { name: 'writable', has: { editor: editor({}) } },
    { name: 'access was not checked', has: { editor: editor({ writable: null }) } },
    {
      name: 'a Windows path in WSL is another finding',
      kind: 'wsl',
      has: { editor: vscode({ 'go.toolsGopath': 'C:\\tools' }, { remote: true }) },
    },
  ],
  undecided: [
    { name: 'nobody looked', has: { editor: vscode({ 'go.toolsGopath': TOOLS }) }, reason: /toolsGopath/ },
  ],
})
