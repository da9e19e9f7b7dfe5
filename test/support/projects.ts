import type { Ci } from '../../agent/contract/sections/ci.ts'
import type { Editor } from '../../agent/contract/sections/editor.ts'
import type { CiGo } from '../../agent/contract/sections/projects/build-files.ts'
import type { GoMod, GoWork, Replace } from '../../agent/contract/sections/projects/go-mod.ts'
import type { Project, Projects } from '../../agent/contract/sections/projects/project.ts'

/* Projects and editors from a few words: what a rule is about; everything else is as on a healthy machine. */

export const projectsOf = (...list: Project[]): Projects => ({
  roots: ['/home/<u1>/src'],
  complete: true,
  list,
  strayGoMods: [],
})

/** A repository with a project at its root. */
export const projectOf = (root: string, words: Partial<Project> = {}): Project => ({
  id: 'p1',
  root,
  repository: root,
  fs: 'ext4',
  volume: 'fixed',
  builtRecently: true,
  remoteOnly: false,
  ci: [],
  setupGo: [],
  hardcoded: [],
  ...words,
})

export const APP = '/home/<u1>/src/app'
export const project = (words: Partial<Project> = {}): Project => projectOf(APP, words)
export const projects = (...list: Partial<Project>[]): Projects => projectsOf(...list.map(project))

/** `requires` as `path@version`, `// indirect` allowed; `replaces` as `old[@v] => new[@v]`. */
export const goMod = (
  dir: string,
  words: { module?: string; go?: string; toolchain?: string; requires?: string[]; replaces?: string[] } = {},
): GoMod => ({
  file: `${dir}/go.mod`,
  module: words.module ?? `example.com/${dir.split('/').at(-1) ?? 'app'}`,
  ...(words.go !== undefined && { go: words.go }),
  ...(words.toolchain !== undefined && { toolchain: words.toolchain }),
  requires: (words.requires ?? []).map((require, index) => {
    const [path = '', version = ''] = require.replace(/ .*/, '').split('@')
    return { line: index + 5, path, version, indirect: require.endsWith('// indirect') }
  }),
  replaces: (words.replaces ?? []).map((text, index) => replace(dir, text, index + 20)),
})

export function replace(dir: string, text: string, line: number): Replace {
  const [old = '', target = ''] = text.split(' => ')
  const [path = '', version] = old.split('@')
  const [to = '', withVersion] = target.split('@')
  const folder = /^(?:\.{1,2}\/|\/|[A-Z]:\\)/.test(to)
  return {
    line,
    path,
    ...(version !== undefined && { version }),
    with: to,
    ...(withVersion !== undefined && { withVersion }),
    ...(folder && { dir: to.startsWith('.') ? joined(dir, to) : to }),
  }
}

const joined = (base: string, relative: string) =>
  relative.split('/').reduce((dir, name) => {
    if (name === '.' || name === '') return dir
    return name === '..' ? dir.slice(0, dir.lastIndexOf('/')) : `${dir}/${name}`
  }, base)

type UseWords = Partial<GoWork['uses'][number]> & { path: string }

/** A go.work in `dir`; each used directory holds a module named for it. */
export const goWork = (
  dir: string,
  uses: (string | UseWords)[],
  { replaces = [], ...words }: Omit<Partial<GoWork>, 'replaces'> & { replaces?: string[] } = {},
): GoWork => ({
  file: `${dir}/go.work`,
  go: '1.22',
  insideRepository: true,
  uses: uses.map((given, index) => {
    const use = typeof given === 'string' ? { path: given } : given
    const at = use.dir ?? (use.path.startsWith('.') ? joined(dir, use.path) : use.path)
    const status = use.status ?? 'ok'
    return {
      line: index + 4,
      dir: at,
      status,
      ...(status === 'ok' && { goMod: goMod(at, { go: '1.21' }) }),
      ...use,
    }
  }),
  replaces: replaces.map((text, index) => replace(dir, text, index + 40)),
  ...words,
})

type SettingWords = Partial<Editor['settings'][number]>
export const USER_SETTINGS = '/home/<u1>/.config/Code/User/settings.json'

/** Visual Studio Code with these settings of the user; an object says more about one. */
export const vscode = (
  settings: Record<string, string | SettingWords> = {},
  words: Partial<Editor> = {},
): Editor => ({
  flavour: 'code',
  version: '1.95.0',
  goExtension: '0.44.0',
  remote: false,
  paths: [],
  launch: [],
  ...words,
  settings: Object.entries(settings).map(([key, given]) => ({
    key,
    value: '',
    scope: 'user',
    file: USER_SETTINGS,
    ...(typeof given === 'string' ? { value: given } : given),
  })),
})

/** What a path setting leads to. */
export const editorPath = (
  key: string,
  path: string,
  words: Partial<Editor['paths'][number]> = {},
): Editor['paths'][number] => ({
  key,
  path,
  exists: true,
  writable: true,
  parentWritable: true,
  drvfs: false,
  ...words,
})

/** A Go version in the workflow `ci.yml`, quoted and without a matrix. */
export const ciGo = (parsed: string, words: Partial<CiGo> = {}): CiGo => ({
  file: `${APP}/.github/workflows/ci.yml`,
  line: 12,
  system: 'github',
  job: 'build',
  raw: `'${parsed}'`,
  yamlNumber: false,
  parsed,
  matrix: false,
  ...words,
})

/** A build agent of GitHub's kind, with a home of its own and nothing set. */
export const buildAgent = (words: Partial<Ci> = {}): Ci => ({
  system: 'github',
  ephemeral: false,
  selfHosted: true,
  toolCacheRoots: ['/opt/hostedtoolcache'],
  serviceVariables: { HOME: '/home/<u1>', PATH: '/usr/local/bin:/usr/bin' },
  ...words,
})
