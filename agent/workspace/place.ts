import { parseMountInfo } from '../machine/mount-table.ts'
import { volumeOf } from '../collectors/mounts.ts'
import type { Project } from '../contract/sections/projects/project.ts'
import type { Machine } from '../machine/machine.ts'
import { pathsOf } from '../machine/paths.ts'

/** The nearest directory, this one or above, that holds such an entry; null if there is none. */
export async function nearest(
  machine: Machine,
  dir: string,
  name: string,
  kinds: readonly string[] = ['file'],
): Promise<string | null> {
  const paths = pathsOf(machine.platform)
  for (let at = dir; ;) {
    const stat = await machine.stat(paths.join(at, name))
    if (stat && kinds.includes(stat.kind)) return at
    const above = paths.dirname(at)
    if (above === at) return null
    at = above
  }
}

/** Root of the working copy a directory lies in. In a worktree or submodule `.git` is a file. */
export const repositoryOf = (machine: Machine, dir: string): Promise<string | null> =>
  nearest(machine, dir, '.git', ['dir', 'file'])

/** What kind of file system a directory lies on, as far as this platform tells without running anything. */
export async function fileSystemOf(machine: Machine, dir: string): Promise<Pick<Project, 'fs' | 'volume'>> {
  const text = (await machine.readFile('/proc/self/mountinfo').catch(() => null))?.toString('utf8')
  if (text === undefined) return { fs: 'unknown', volume: 'unknown' }
  const mounts = parseMountInfo(text)
  const holds = ({ target }: { target: string }) =>
    target === '/' || dir === target || dir.startsWith(`${target}/`)
  const [best] = mounts.filter(holds).sort((a, b) => b.target.length - a.target.length)
  return { fs: (best?.type ?? 'unknown').slice(0, 64), volume: volumeOf(dir, mounts) }
}
