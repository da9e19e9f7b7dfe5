import type { Project } from '../../contract/sections/projects/project.ts'
import type { Machine } from '../../machine/machine.ts'
import { pathsOf } from '../../machine/paths.ts'

const RECENT_MS = 30 * 24 * 3600 * 1000

const PINS: readonly (readonly [name: string, version: RegExp])[] = [
  ['.go-version', /^\s*(?:go)?(\d[\w.]*)/],
  ['.tool-versions', /^\s*(?:golang|go)\s+(\d[\w.]*)/m],
  ['mise.toml', /^\s*go\s*=\s*["']?(\d[\w.]*)/m],
  ['.mise.toml', /^\s*go\s*=\s*["']?(\d[\w.]*)/m],
]

/** The nearest version for a version manager, from the project up to the root of its repository. */
export async function pinOf(
  machine: Machine,
  root: string,
  repository: string | undefined,
): Promise<Project['pin']> {
  const paths = pathsOf(machine.platform)
  for (let dir = root; ; dir = paths.dirname(dir)) {
    for (const [name, pattern] of PINS) {
      const file = paths.join(dir, name)
      const text = (await machine.readFile(file, { maxBytes: 65_536 }).catch(() => null))?.toString('utf8')
      const version = text === undefined ? undefined : pattern.exec(text)?.[1]
      if (version !== undefined) return { file, version: version.slice(0, 64) }
    }
    if (repository === undefined || dir === repository || dir === paths.dirname(dir)) return undefined
  }
}

/**
 * Go leaves no trace of a build in a project, so that work on it stands for it: a commit, a checkout, a change of its
 * dependencies. On a drive that another system shares this may have been there, which is no proof; then it is not said.
 */
export async function workedOnLately(
  machine: Machine,
  { root, repository, fs, volume }: Project,
): Promise<boolean> {
  const shared = /^(?:9p|drvfs|virtiofs)/.test(fs) || volume === 'remote' || root.startsWith('\\\\')
  if (shared) return false
  const paths = pathsOf(machine.platform)
  const files = [
    ...['go.mod', 'go.sum', 'go.work', 'go.work.sum'].map((name) => paths.join(root, name)),
    ...(repository === undefined
      ? []
      : ['index', 'HEAD', 'logs/HEAD'].map((name) => paths.join(repository, '.git', name))),
  ]
  const since = machine.now().getTime() - RECENT_MS
  const stats = await Promise.all(files.map((file) => machine.stat(file).catch(() => null)))
  return stats.some((stat) => stat !== null && stat.mtime.getTime() >= since)
}
