import type { Project } from '../../contract/sections/projects/project.ts'
import type { Machine } from '../../machine/machine.ts'
import { pathsOf } from '../../machine/paths.ts'
import { gitFolder, indexEntries, readIndex, type IndexEntry } from '../../workspace/git-index.ts'
import { gitConfigFile, lastValue, type GitValue } from '../git/config.ts'

const REGULAR = 0o100000
const TYPE = 0o170000
const EXECUTABLE = 0o111
const SAMPLE = 100

/** A repository's own settings; worktrees share those of the one they belong to. */
export async function repositoryConfig(machine: Machine, repository: string): Promise<GitValue[]> {
  const paths = pathsOf(machine.platform)
  const folder = await gitFolder(machine, repository)
  const common = (await machine.readFile(paths.join(folder, 'commondir')).catch(() => null))
    ?.toString('utf8')
    .trim()
  return gitConfigFile(machine, paths.join(common ? paths.resolve(folder, common) : folder, 'config'))
}

/** The address that a clone came from; of several remotes the first by name where none is `origin`. */
export function remoteOf(config: readonly GitValue[]): string | undefined {
  const urls = config
    .filter(({ key }) => /^remote\..+\.url$/.test(key))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
  return (lastValue(config, 'remote.origin.url') ?? urls[0])?.value
}

/**
 * Whether git of this system wrote the index last. Git for Windows keeps neither device nor inode and clears those it
 * finds; git in a distribution keeps both, on Windows drives too.
 */
export async function isIndexOfThisSystem(machine: Machine, repository: string): Promise<boolean> {
  const entries = regular(await entriesOf(machine, repository))
  const posix = machine.platform !== 'windows'
  return entries.length > 0 && entries.every(({ inode }) => (inode !== 0) === posix)
}

/** Where no file has a mode of its own, git calls all changed that are not executable, or all that are. */
export async function hasFilemodeNoise(
  machine: Machine,
  repository: string,
  config: readonly GitValue[],
): Promise<boolean | undefined> {
  if (/^(?:false|no|off|0)$/i.test(lastValue(config, 'core.filemode')?.value ?? '')) return false
  const paths = pathsOf(machine.platform)
  const entries = regular(await entriesOf(machine, repository)).slice(0, SAMPLE)
  let [unchanged, noisy] = [0, 0]
  for (const { name, mode, size } of entries) {
    const stat = await machine.lstat(paths.join(repository, name)).catch(() => null)
    if (stat?.kind !== 'file' || stat.size !== size) continue
    unchanged++
    if (((stat.mode & EXECUTABLE) === 0) !== ((mode & EXECUTABLE) === 0)) noisy++
  }
  // One mode that somebody changed is no noise.
  return unchanged === 0 ? undefined : noisy * 2 > unchanged
}

const entriesOf = async (machine: Machine, repository: string): Promise<IndexEntry[]> => {
  const index = await readIndex(machine, repository).catch(() => null)
  return (index && indexEntries(index)) ?? []
}

const regular = (entries: readonly IndexEntry[]) => entries.filter(({ mode }) => (mode & TYPE) === REGULAR)

/** A Windows drive in WSL, a share, or a distribution seen from Windows: two systems may work there. */
export const isShared = ({ fs, volume, root }: Pick<Project, 'fs' | 'volume' | 'root'>): boolean =>
  /^(?:9p|drvfs|virtiofs)/.test(fs) || volume === 'remote' || root.startsWith('\\\\')
