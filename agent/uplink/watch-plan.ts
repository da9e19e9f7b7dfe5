import { readlink, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, parse } from 'node:path'
import type { SectionName } from '../collectors/collector.ts'
import { answering } from '../machine/answering.ts'

export type Sections = readonly SectionName[]
/** What to watch, each with the sections that a change of it is about. A directory stands for its direct children. */
export type WatchTargets = { files: ReadonlyMap<string, Sections>; dirs: ReadonlyMap<string, Sections> }

/** What a name in a directory stands for: targets themselves, or something that lies above targets. */
export type Interest = { targets: Set<string>; onTheWay: boolean }
/** By directory, then by name; `ANY` is every name in it. */
export type WatchPlan = Map<string, Map<string, Interest>>
export const ANY = ''

/** macOS watches whole trees and filters afterwards, so there what lies far above a target is left alone. */
const MOST_LEVELS = process.platform === 'darwin' ? 2 : Infinity

/**
 * A target is watched in its directory, by name, because editors put a new file in the place of the old. Every
 * directory above it is watched for the next one down: what is not there yet will be made, and a whole tree can be
 * moved away. Where links lead the same is done for what they lead to.
 */
export async function watchPlan({ files, dirs }: WatchTargets): Promise<WatchPlan> {
  const plan: WatchPlan = new Map()
  const note = (dir: string, name: string, target: string, onTheWay: boolean) => {
    const names = plan.get(dir) ?? new Map<string, Interest>()
    const interest = names.get(name) ?? { targets: new Set(), onTheWay: false }
    interest.targets.add(target)
    interest.onTheWay ||= onTheWay
    plan.set(dir, names.set(name, interest))
  }
  for (const target of [...files.keys(), ...dirs.keys()]) {
    for (const place of await placesOf(target)) {
      if (dirs.has(target)) note(place, ANY, target, false)
      let [path, levels] = [place, 0]
      while (path !== parse(path).root && levels < MOST_LEVELS) {
        note(dirname(path), basename(path), target, path !== place || dirs.has(target))
        path = dirname(path)
        levels++
      }
    }
  }
  const present = await Promise.all(
    [...plan.keys()].map(async (dir) => [dir, await isDirectory(dir)] as const),
  )
  for (const [dir, there] of present) if (!there) plan.delete(dir)
  return plan
}

/** Without those on a mount that does not answer: to watch one would hold up the whole process. */
export async function answeringOf({ files, dirs }: WatchTargets): Promise<WatchTargets> {
  const those = async (all: ReadonlyMap<string, Sections>) => {
    const each = await Promise.all([...all].map(async (one) => ((await answers(one[0])) ? [one] : [])))
    return new Map(each.flat())
  }
  return { files: await those(files), dirs: await those(dirs) }
}

const answers = (path: string): Promise<boolean> =>
  answering(path).then(
    () => true,
    () => false,
  )

/** The target, what its last link names, and where all links end. */
async function placesOf(target: string): Promise<Set<string>> {
  const places = new Set([target, await realPlace(target)])
  const link = await readlink(target).catch(() => null)
  if (link !== null) places.add(join(link.startsWith('/') ? '/' : dirname(target), link))
  return places
}

/** With links followed as far as there is anything. */
async function realPlace(path: string): Promise<string> {
  const real = await realpath(path).catch(() => null)
  if (real !== null || path === parse(path).root) return real ?? path
  return join(await realPlace(dirname(path)), basename(path))
}

const isDirectory = async (path: string): Promise<boolean> =>
  stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  )
