import type { Editor } from '../../../agent/contract/sections/editor.ts'
import { vscodeStickyTerminalPath } from '../../../agent/detectors/vscode-sticky-terminal-path.ts'
import { APP, goMod, projects, vscode } from '../../support/projects.ts'
import { detectorTest } from './detector-test.ts'

type Prepended = NonNullable<Editor['terminal']>['prepended'][number]

const OLD = '/home/<u1>/sdk/go1.20'
const MODCACHE = '/home/<u1>/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.23.4.linux-amd64'
const shell = {
  installs: [
    { root: '/usr/local/go' },
    { root: OLD, version: 'go1.20.14', source: 'sdk' as const },
    { root: '/opt/go1.22.3', version: 'go1.22.3' },
    { root: MODCACHE, version: 'go1.23.4', source: 'toolchain-modcache' as const },
  ],
  path: ['/usr/local/go/bin'],
}
const terminal = (entry: Partial<Prepended>, settings: Record<string, string> = {}) => ({
  editor: vscode(settings, {
    terminal: { variables: {}, goDirs: [], prepended: [{ dir: `${OLD}/bin`, exists: true, ...entry }] },
  }),
})

detectorTest(vscodeStickyTerminalPath, {
  fires: [
    {
      name: 'chosen last year',
      ...shell,
      has: terminal({ chosenAt: '2025-03-01T00:00:00.000Z' }),
      subject: `${OLD}/bin`,
      evidence: { version: 'go1.20.14', goVersion: 'go1.22.3', goPath: '/usr/local/go/bin/go' },
    },
    {
      name: 'gone, however recently it was chosen',
      ...shell,
      has: terminal({ dir: '/opt/gone/bin', exists: false, chosenAt: '2025-12-31T00:00:00.000Z' }),
      subject: '/opt/gone/bin',
      says: /that directory is gone/,
    },
    {
      name: 'a toolchain that no project asks for any more',
      ...shell,
      has: {
        ...terminal({ dir: `${MODCACHE}/bin` }),
        projects: projects({ goMod: goMod(APP, { go: '1.22' }) }),
      },
      subject: `${MODCACHE}/bin`,
    },
  ],
  silent: [
    { name: 'nothing prepended', ...shell, has: { editor: vscode() } },
    { name: 'the shell’s own', ...shell, has: terminal({ dir: '/usr/local/go/bin' }) },
    { name: 'the same release elsewhere', ...shell, has: terminal({ dir: '/opt/go1.22.3/bin' }) },
    { name: 'chosen this month', ...shell, has: terminal({ chosenAt: '2025-12-20T00:00:00.000Z' }) },
    { name: 'go.goroot says so', ...shell, has: terminal({}, { 'go.goroot': OLD }) },
    {
      name: 'an SDK behind the shims of asdf',
      path: ['/home/<u1>/.asdf/shims'],
      active: {
        binPath: '/home/<u1>/.asdf/shims/go',
        real: '/home/<u1>/.asdf/shims/go',
        goroot: '/home/<u1>/.asdf/installs/golang/1.22.3/go',
      },
      has: terminal({ dir: '/home/<u1>/.asdf/installs/golang/1.22.3/go/bin' }),
    },
    { name: 'no go outside the editor', installs: [{ root: OLD }], has: terminal({}) },
    {
      name: 'the toolchain of a project',
      ...shell,
      has: {
        ...terminal({ dir: `${MODCACHE}/bin` }),
        projects: projects({ goMod: goMod(APP, { go: '1.22', toolchain: 'go1.23.4' }) }),
      },
    },
  ],
  undecided: [
    {
      name: 'an SDK that nobody looked into',
      ...shell,
      has: terminal({ dir: '/opt/x/bin' }),
      reason: /not known/,
    },
  ],
})
