import { posix } from 'node:path'
import type { DirPlace } from '../contract/sections/dirs.ts'
import { MachineError, type FileStat, type Machine } from '../machine/machine.ts'
import { inSteps } from './in-steps.ts'
import { linksTo } from './links.ts'
import { mountOf, type Mount } from '../machine/mount-table.ts'
import { volumeOf } from './mounts.ts'

/** Enough of the two upper levels of a build cache with its 256 folders, in some milliseconds. */
const MOST_ENTRIES = 600
const MOST_PER_FOLDER = 300

/** The path itself, or the nearest directory above it that is there, without links. */
async function nearest(machine: Machine, path: string): Promise<string> {
  for (let dir = path; ; dir = posix.dirname(dir)) {
    const real = await machine.realpath(dir)
    if (real !== null) return real
    if (dir === posix.dirname(dir)) return dir
  }
}

/** Where no table of mounts is at hand: the topmost directory on the same device. */
async function topOfDevice(machine: Machine, real: string): Promise<string> {
  const device = async (dir: string) => (await machine.stat(dir))?.id.split(':')[0]
  const own = await device(real)
  let top = real
  while (top !== '/' && (await device(posix.dirname(top))) === own) top = posix.dirname(top)
  return top
}

async function* upperLevels(machine: Machine, dir: string): AsyncGenerator<[string, FileStat]> {
  const names = async (folder: string) =>
    ((await machine.list(folder).catch(() => null)) ?? []).slice(0, MOST_PER_FOLDER)
  const folders: string[] = []
  for (const name of await names(dir)) {
    const path = posix.join(dir, name)
    const stat = await machine.lstat(path)
    if (!stat) continue
    yield [path, stat]
    if (stat.kind === 'dir') folders.push(path)
  }
  for (const folder of folders) {
    for (const name of await names(folder)) {
      const path = posix.join(folder, name)
      const stat = await machine.lstat(path)
      if (stat) yield [path, stat]
    }
  }
}

/** Who else owns something in the two upper levels, and whether the group may write to those folders. */
async function otherOwners(machine: Machine, dir: string, own: number): Promise<DirPlace['otherOwners']> {
  const owners = new Set<number>()
  let first: string | undefined
  let [folders, shared, seen] = [0, 0, 0]
  for await (const [path, { uid, kind, mode }] of upperLevels(machine, dir)) {
    if (++seen > MOST_ENTRIES) break
    if (uid === own) continue
    owners.add(uid)
    first ??= path
    // Modules lie there read-only, for their owner too.
    if (kind !== 'dir' || !(mode & 0o200)) continue
    folders++
    if (mode & 0o020) shared++
  }
  if (first === undefined) return undefined
  const names = [...owners].sort((a, b) => a - b).map((uid) => (uid === 0 ? 'root' : String(uid)))
  return { owners: names.slice(0, 20), first, groupWritable: folders > 0 && shared === folders }
}

/** macOS keeps the folders of all cloud clients but iCloud below one. */
function syncProvider(real: string, home: string): string | undefined {
  if (!real.startsWith(`${home}/`)) return undefined
  const [library, folder, client] = real.slice(home.length + 1).split('/')
  if (library !== 'Library') return undefined
  if (folder === 'Mobile Documents') return 'iCloud'
  return folder === 'CloudStorage' ? client?.split('-')[0]?.slice(0, 100) : undefined
}

/** What the rules about a directory of Go need to know about its place; no tree is walked. */
export async function dirPlace(
  machine: Machine,
  path: string,
  mounts: readonly Mount[],
  holds: { caches?: boolean; tools?: boolean } = {},
): Promise<DirPlace> {
  const real = await nearest(machine, path)
  const mount = mountOf(real, mounts)
  const nonAscii = /[^\0-\x7f]/.test(path) || /[^\0-\x7f]/.test(real)
  const links = await linksTo(machine, path, mounts)
  const common = {
    ...(mount ? { fs: mount.type.slice(0, 64), mountOptions: mount.options.slice(0, 64) } : {}),
    volume: volumeOf(real, mounts),
    volumeRoot: mount?.target ?? (await topOfDevice(machine, real)),
    ...(links.length > 0 ? { links } : {}),
    nonAscii,
  }
  const space = await machine.space(real).catch((error: unknown) => {
    // A server that is gone: its mount is still there, and answers with an error of its own.
    if (error instanceof MachineError) return 'unreachable' as const
    throw error
  })
  if (space === 'unreachable') return { ...common, ready: false }
  const stat = await machine.stat(path)
  const mine = machine.uid !== undefined && stat ? { ownedByUser: stat.uid === machine.uid } : {}
  // Root may write everywhere.
  const looked = holds.caches && stat?.kind === 'dir' && machine.uid
  const others = looked ? await otherOwners(machine, path, looked) : undefined
  const provider = syncProvider(real, machine.home)
  const parent = posix.dirname(path)
  return {
    ...common,
    ready: true,
    ...(space ? { freeBytes: inSteps(space.freeBytes), totalBytes: space.totalBytes } : {}),
    ...mine,
    ...(others ? { otherOwners: others } : {}),
    ...(provider === undefined ? {} : { syncProvider: provider }),
    ...(holds.tools
      ? {
          moduleTree: [
            await machine.stat(posix.join(parent, 'pkg/mod')),
            await machine.stat(posix.join(parent, 'src')),
          ].some((found) => found?.kind === 'dir'),
        }
      : {}),
  }
}
