import type { Project } from '../../contract/sections/projects/project.ts'
import type { Machine } from '../../machine/machine.ts'
import { pathsOf } from '../../machine/paths.ts'
import { gitFolder } from '../../workspace/git-index.ts'
import { isIndexOfThisSystem, isShared } from './repository.ts'

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
 * dependencies. On a drive that another system shares this may have been there: then only git's index tells, which shows
 * the system that wrote it last. Of a share of machines it tells nothing.
 */
export async function workedOnLately(machine: Machine, project: Project): Promise<boolean> {
  const { root, repository } = project
  const paths = pathsOf(machine.platform)
  const git = repository === undefined ? undefined : await gitFolder(machine, repository)
  const shared = isShared(project)
  if (shared) {
    const oneMachine = machine.platform === 'wsl' || /^\\\\wsl(?:\$|\.localhost)\\/i.test(root)
    if (!oneMachine || repository === undefined || !(await isIndexOfThisSystem(machine, repository)))
      return false
  }
  const files = [
    ...(shared ? [] : ['go.mod', 'go.sum', 'go.work', 'go.work.sum'].map((name) => paths.join(root, name))),
    ...(git === undefined
      ? []
      : (shared ? ['index'] : ['index', 'HEAD', 'logs/HEAD']).map((name) => paths.join(git, name))),
  ]
  const since = machine.now().getTime() - RECENT_MS
  const stats = await Promise.all(files.map((file) => machine.stat(file).catch(() => null)))
  return stats.some((stat) => stat !== null && stat.mtime.getTime() >= since)
}
