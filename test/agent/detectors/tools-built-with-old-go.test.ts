import type { Tools } from '../../../agent/contract/sections/tools.ts'
import { toolsBuiltWithOldGo } from '../../../agent/detectors/tools-built-with-old-go.ts'
import { fileInfo, type EnvWords } from '../../support/snapshot.ts'
import { APP, goMod, projects } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

type Tool = Tools['list'][number]
const tool = (name: string, builtWith: string, words: Partial<Tool> = {}): Tool => ({
  name,
  file: fileInfo(`/home/<u1>/go/bin/${name}`),
  version: 'v1.0.0',
  builtWith,
  location: 'gopath-bin',
  ...words,
})
const go = (version: string, tools: Tool[], line?: string): EnvWords => ({
  installs: [{ root: '/usr/local/go', version }],
  path: ['/usr/local/go/bin'],
  has: {
    tools: { list: tools },
    ...(line !== undefined && { projects: projects({ goMod: goMod(APP, { go: line }) }) }),
  },
})

detectorTest(toolsBuiltWithOldGo, {
  fires: [
    {
      name: 'dlv from before the upgrade',
      ...go('go1.25.1', [tool('dlv', 'go1.21.5')]),
      subject: '/home/<u1>/go/bin/dlv',
      evidence: { toolBuiltWith: 'go1.21.5', toolNeedsGo: '1.25' },
      says: /built with go1\.21\.5/,
    },
    {
      name: 'gopls and a project for a newer language',
      ...go('go1.23.1', [tool('gopls', 'go1.23.1')], '1.24.0'),
      subject: '/home/<u1>/go/bin/gopls',
      evidence: { toolNeededBy: `${APP}/go.mod`, toolNeedsGo: '1.24' },
    },
    {
      name: 'the copy that comes first on PATH counts',
      ...go('go1.25.1', [
        tool('dlv', 'go1.25.1', { pathIndex: 5 }),
        tool('dlv', 'go1.20.1', { pathIndex: 1, file: fileInfo('/usr/bin/dlv'), location: 'path' }),
      ]),
      subject: '/usr/bin/dlv',
    },
  ],
  silent: [
    { name: 'the same minor release', ...go('go1.25.9', [tool('dlv', 'go1.25.0')]) },
    { name: 'gopls for an older project', ...go('go1.25.1', [tool('gopls', 'go1.24.2')], '1.22') },
    { name: 'gopls without a project', ...go('go1.25.1', [tool('gopls', 'go1.22.2')]) },
    { name: 'a development build', ...go('go1.25.1', [tool('dlv', 'devel go1.20-abcdef0')]) },
    {
      name: 'the editor brings its own',
      ...go('go1.25.1', [tool('dlv', 'go1.20.1', { location: 'editor' })]),
    },
    { name: 'other tools', ...go('go1.25.1', [tool('stringer', 'go1.18.1')], '1.25') },
    { name: 'a development build of Go', ...go('devel go1.26-abcdef0', [tool('dlv', 'go1.25.1')]) },
  ],
})
