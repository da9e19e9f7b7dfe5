import type { Tools } from '../../../agent/contract/sections/tools.ts'
import { goToolShadowed } from '../../../agent/detectors/go-tool-shadowed.ts'
import { fileInfo } from '../../support/snapshot.ts'
import { detectorTest } from './detector-test.ts'

type Tool = Tools['list'][number]
const tool = (path: string, version: string, pathIndex: number, words: Partial<Tool> = {}): Tool => ({
  name: path.split(/[\\/]/).at(-1)?.replace('.exe', '') ?? '',
  file: fileInfo(path),
  version,
  location: 'path',
  pathIndex,
  ...words,
})
const has = (...list: Tool[]) => ({ tools: { list } })
const OWN = '/home/<u1>/go/bin'

detectorTest(goToolShadowed, {
  fires: [
    {
      name: 'a gopls copied long ago',
      has: has(
        tool('/usr/local/bin/gopls', 'v0.11.0', 2),
        tool(`${OWN}/gopls`, 'v0.16.2', 7, { builtWith: 'go1.25.1' }),
      ),
      subject: '/usr/local/bin/gopls',
      severity: 'medium',
      evidence: { shadowingVersion: 'v0.11.0', shadowedVersion: 'v0.16.2' },
      says: /v0\.11\.0.*hides ~\/go\/bin\/gopls/,
    },
    {
      name: 'dlv on Windows',
      kind: 'windows',
      has: has(
        tool('C:\\tools\\dlv.exe', 'v1.20.0', 0),
        tool('C:\\Users\\<u1>\\go\\bin\\dlv.exe', 'v1.23.1', 3),
      ),
      subject: 'C:\\tools\\dlv.exe',
    },
    {
      name: 'Homebrew keeps one, the other is forgotten',
      kind: 'macos',
      has: has(
        tool('/opt/homebrew/bin/golangci-lint', 'v1.60.0', 0),
        tool('/Users/<u1>/go/bin/golangci-lint', 'v1.61.0', 4, { lastUsed: '2025-03-01T00:00:00.000Z' }),
      ),
      subject: '/opt/homebrew/bin/golangci-lint',
      severity: 'info',
    },
  ],
  silent: [
    {
      name: 'the installed one comes first',
      has: has(tool(`${OWN}/gopls`, 'v0.11.0', 1), tool('/usr/bin/gopls', 'v0.16.2', 5)),
    },
    {
      name: 'the one in front is newer',
      has: has(tool('/usr/bin/gopls', 'v0.16.2', 1), tool(`${OWN}/gopls`, 'v0.16.2-pre.1', 5)),
    },
    {
      name: 'a shim of asdf',
      has: has(tool('/home/<u1>/.asdf/shims/gopls', 'v0.11.0', 0), tool(`${OWN}/gopls`, 'v0.16.2', 5)),
    },
    {
      name: 'built from a checkout',
      has: has(tool('/usr/local/bin/gopls', '(devel)', 1), tool(`${OWN}/gopls`, 'v0.16.2', 5)),
    },
    {
      name: 'the editor has its own',
      has: has(
        { name: 'gopls', file: fileInfo('/opt/editor/gopls'), version: 'v0.11.0', location: 'editor' },
        tool(`${OWN}/gopls`, 'v0.16.2', 5),
      ),
    },
    {
      name: 'other tools are not judged',
      has: has(tool('/usr/local/bin/mytool', 'v0.1.0', 1), tool(`${OWN}/mytool`, 'v0.2.0', 5)),
    },
  ],
})
