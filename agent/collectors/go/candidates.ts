import { posix } from 'node:path'
import type { Machine } from '../../machine/machine.ts'

const SYSTEM = [
  '/usr/local/go*',
  '/usr/lib/go*',
  '/usr/lib64/go*',
  '/opt/go*',
  '/snap/go/*',
  '/opt/homebrew/opt/go*/libexec',
  '/usr/local/opt/go*/libexec',
  '/home/linuxbrew/.linuxbrew/opt/go*/libexec',
  '/opt/hostedtoolcache/go/*/*',
]

const HOME = [
  'sdk/go*',
  'go*',
  '.asdf/installs/golang/*/go',
  '.local/share/mise/installs/go/*',
  '.gvm/gos/*',
  '.goenv/versions/*',
  '.g/go',
  '.g/versions/*',
  '.gobrew/versions/*/go',
  '.gobrew/current/go',
  '.vscode-server/data/User/globalStorage/golang.go/*',
  'hostedtoolcache/go/*/*',
]

/** Folders that a variable moves: variable, then the pattern below it. */
const BY_VARIABLE: readonly (readonly [string, string])[] = [
  ['ASDF_DATA_DIR', 'installs/golang/*/go'],
  ['MISE_DATA_DIR', 'installs/go/*'],
  ['GOENV_ROOT', 'versions/*'],
  ['RUNNER_TOOL_CACHE', 'go/*/*'],
  ['AGENT_TOOLSDIRECTORY', 'go/*/*'],
]

/** Where Go roots may lie (D.4), as patterns in which `*` stands for part of one name. */
export function candidatePatterns(
  home: string,
  variables: Readonly<Record<string, string | undefined>>,
): string[] {
  const moved = BY_VARIABLE.flatMap(([name, below]) => {
    const folder = variables[name]
    return folder && posix.isAbsolute(folder) ? [posix.join(folder, below)] : []
  })
  const gopath = (variables['GOPATH'] ?? posix.join(home, 'go'))
    .split(':')
    .filter((path) => posix.isAbsolute(path))
  const caches = [variables['GOMODCACHE'], ...gopath.map((path) => posix.join(path, 'pkg/mod'))]
  const toolchains = caches.filter((path) => path !== undefined && posix.isAbsolute(path))
  return [
    ...SYSTEM,
    ...HOME.map((pattern) => posix.join(home, pattern)),
    ...moved,
    ...toolchains.map((path) => posix.join(path ?? '', 'golang.org/toolchain@*')),
  ]
}

/** Existing paths of a pattern, in order of name. */
export async function expandPattern(machine: Machine, pattern: string): Promise<string[]> {
  let found = ['/']
  for (const segment of pattern.split('/').filter(Boolean)) {
    if (!segment.includes('*')) {
      found = found.map((path) => posix.join(path, segment))
      continue
    }
    const [before = '', after = ''] = segment.split('*')
    const fits = (name: string) =>
      name.startsWith(before) && name.endsWith(after) && (before !== '' || !name.startsWith('.'))
    const lists = await Promise.all(
      found.map(async (path) => {
        const names = (await machine.list(path).catch(() => null)) ?? []
        return names.filter(fits).map((name) => posix.join(path, name))
      }),
    )
    found = lists.flat()
  }
  return found
}
