import type { EnvKind } from '../../agent/contract/snapshot.ts'
import { pathsOf } from '../../agent/detectors/model/paths.ts'
import { goDir, home, type EnvWords, type InstallWords } from '../support/snapshot.ts'
import type { FieldCase } from './field-cases.ts'

const KINDS: Readonly<Record<FieldCase['platform'], EnvKind>> = {
  linux: 'linux',
  darwin: 'macos',
  windows: 'windows',
  wsl: 'wsl',
}
const USUAL_ROOT: Readonly<Record<EnvKind, string>> = {
  linux: '/usr/local/go',
  wsl: '/usr/local/go',
  macos: '/usr/local/go',
  windows: 'C:\\Program Files\\Go',
}
const BAD_ROOT = ['goroot-missing', 'goroot-not-a-goroot', 'goroot-is-binary']
const NOTHING: NonNullable<InstallWords['missing']> = ['bin/go', 'pkg/tool', 'src/runtime', 'VERSION']

/** Causes that lie in what a composition has: roots, PATH, GOPATH and the target. */
const COMPOSED = new Set([
  'goroot-version-mismatch',
  'goroot-missing',
  'goroot-not-a-goroot',
  'goroot-is-binary',
  'gopath-equals-goroot',
  'go-not-on-path',
  'gobin-not-on-path',
  'gopath-relative',
  'gopath-tilde',
  'gopath-quoted',
  'gopath-not-writable',
  'goarch-host-mismatch',
  'goarch-cross-persisted',
])

export const isComposable = ({ tags }: FieldCase): boolean => tags.some((tag) => COMPOSED.has(tag))

/** The case as a snapshot in words; null where a fact is missing that a snapshot always has. */
export function wordsOf(field: FieldCase): EnvWords | null {
  const kind = KINDS[field.platform]
  const paths = pathsOf(kind)
  const here = (text: string) =>
    text
      .replace(/^(?:\/home\/user|\/Users\/user|[cC]:\\[Uu]sers\\user)(?=[\\/]|$)/, home(kind))
      .replace(/^~(?=\/)/, '~')
  const texts = (from: Record<string, string>) =>
    Object.fromEntries(Object.entries(from).map(([name, value]) => [name, here(value)]))
  const [goEnv, processEnv, { other, tags }] = [texts(field.goEnv), texts(field.processEnv), field]
  const has = (...names: string[]) => names.some((name) => tags.includes(name))
  const named = processEnv['GOROOT'] ?? other.goEnvFileContent?.['GOROOT']
  const reported = here(other.goRoot ?? '') || goEnv['GOROOT']
  const release = (text: string | undefined) =>
    text === undefined ? undefined : text.startsWith('devel') || text.startsWith('go') ? text : `go${text}`
  const version = release(other.goBinaryVersion ?? other.goVersionOutput ?? field.goVersion)?.replace(
    / \w+\/\w+$/,
    '',
  )
  if (has('goroot-version-mismatch') && (other.goRootVersion === undefined || version === undefined))
    return null
  if (has(...BAD_ROOT) && named === undefined) return null
  if (other.goRootVersion !== undefined && (named ?? reported) === undefined) return null
  if (has('gobin-not-on-path') && other.existingFiles === undefined) return null
  if (has('path-shadowed-go') || has('goroot-without-bin')) return null
  // The go that answered, where GOROOT does not say: beside it, or where Go usually is.
  const mismatch = other.goRootVersion !== undefined
  const own = here(other.realGoRoot ?? '') || (named === undefined ? reported : undefined) || USUAL_ROOT[kind]
  const root = own === named && (mismatch || has(...BAD_ROOT)) ? paths.join(home(kind), 'sdk', 'go') : own
  const installed = other.existingFiles?.find((file) => /\/bin\/go$/.test(file)) ?? other.goBinary
  const unreachable = has('go-not-on-path')
  const at = unreachable ? (installed?.replace(/\/bin\/go$/, '') ?? other.goDir?.replace(/\/bin$/, '')) : root
  if (at === undefined) return null
  const source = ['asdf', 'gvm', 'mise', 'brew'].find((name) => tags.includes(name)) as InstallWords['source']
  const installs: InstallWords[] = [
    { root: at, ...(version ? { version } : {}), ...(source ? { source } : {}) },
  ]
  if (named !== undefined && !paths.same(named, at)) {
    if (mismatch) installs.push({ root: named, version: release(other.goRootVersion) ?? '' })
    else if (has(...BAD_ROOT)) installs.push({ root: named, valid: false, missing: NOTHING })
    else installs.push({ root: named, ...(version ? { version } : {}) })
  }
  const gopath = here(other.goPath ?? '') || (processEnv['GOPATH'] ?? goEnv['GOPATH'])
  const variables = Object.fromEntries(
    Object.entries({ ...processEnv, ...(gopath ? { GOPATH: gopath } : {}) }).filter(
      ([name]) => name !== 'PATH',
    ),
  )
  const arch = goEnv['GOARCH']
  const crosses = arch !== undefined && goEnv['GOHOSTARCH'] !== undefined && arch !== goEnv['GOHOSTARCH']
  const stored = kind === 'windows' ? 'user' : 'profile'
  const tools = other.existingFiles?.filter((file) => !/\/bin\/go$/.test(file)) ?? []
  const binOf = (element: string) => paths.join(element, 'bin')
  const elements = (gopath || paths.join(home(kind), 'go')).split(paths.listSeparator).filter(Boolean)
  const hostArch = other.hardware?.includes('M1') ? 'arm64' : (goEnv['GOHOSTARCH'] ?? 'amd64')
  const toolchainArch = /\/(\w+)$/.exec(other.goVersionOutput ?? '')?.[1] ?? goEnv['GOHOSTARCH'] ?? hostArch
  if (has('goarch-host-mismatch') && toolchainArch === hostArch) return null
  return {
    kind,
    installs,
    os: { arch: hostArch },
    path: unreachable ? ['/usr/bin'] : [paths.join(at, 'bin')],
    variables: { ...variables, ...(crosses ? { GOARCH: arch } : {}) },
    origins: crosses
      ? { GOARCH: { kind: has('goarch-cross-persisted') ? stored : 'process', confidence: 'medium' } }
      : {},
    goEnv,
    ...(other.goEnvFileContent ? { goEnvFile: other.goEnvFileContent } : {}),
    dirs: {
      gopathSet: Boolean(gopath),
      gopath: elements.map((element) => ({
        root: {
          ...goDir(element, { absolute: paths.isAbsolute(element) }),
          ...(has('gopath-not-writable')
            ? { exists: false, isDir: false, creatable: false, writable: null }
            : {}),
        },
        bin: {
          path: binOf(element),
          tools: tools
            .filter((file) => paths.under(here(file), binOf(element)))
            .map((path) => ({
              path: here(path),
              size: 1,
              mtime: '2026-01-01T00:00:00.000Z',
              kind: 'elf' as const,
            })),
        },
      })),
    },
    ...(unreachable
      ? {}
      : {
          active: {
            ...(version ? { version } : {}),
            goarch: toolchainArch,
            derivedRoot: at,
            goroot: named ?? at,
            gorootSource: processEnv['GOROOT'] ? 'os-env' : named ? 'go-env-file' : 'derived',
            rootVersion: (mismatch ? release(other.goRootVersion) : version) ?? null,
            compileVersion: (mismatch ? release(other.goRootVersion) : version) ?? null,
            ...(has(...BAD_ROOT)
              ? { runs: false, version: null, rootVersion: null, compileVersion: null }
              : {}),
          },
        }),
  }
}
