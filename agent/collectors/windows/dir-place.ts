import { win32 } from 'node:path'
import type { Link } from '../../contract/link.ts'
import type { DirPlace } from '../../contract/sections/dirs.ts'
import { windowsPaths } from '../../detectors/model/paths.ts'
import { MachineError, type Machine } from '../../machine/machine.ts'
import { inSteps } from '../in-steps.ts'
import { isRoaming } from './sync-roots.ts'
import type { Volume } from './volumes.ts'

const MOST_LINKS = 40

/** `\\?\C:\x`, as junctions are written, is `C:\x`. */
const plain = (target: string) =>
  target.replace(/^\\\\\?\\(?:UNC\\)?/i, (all) => (/UNC/i.test(all) ? '\\\\' : ''))

function targetKind(target: string, { volume }: Volume): Link['targetKind'] {
  if (/^\\\\wsl(?:\$|\.localhost)\\/i.test(target)) return 'wsl'
  if (target.startsWith('\\\\')) return 'unc'
  if (volume === 'remote') return 'mapped'
  return volume === 'removable' ? 'removable' : volume === 'fixed' ? 'local' : 'unknown'
}

/**
 * Junctions and symbolic links on the way, in order. Node does not tell them apart; a junction is written with its
 * whole target, and only a symbolic link may lead to a share.
 */
async function linksTo(machine: Machine, path: string, volumeOf: VolumeOf): Promise<Link[]> {
  const links: Link[] = []
  const { root } = win32.parse(path)
  let rest = path.slice(root.length).split(/[\\/]/).filter(Boolean)
  let at = root
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    const next = win32.join(at, name)
    const stat = await machine.lstat(next)
    if (!stat) break
    const written = stat.kind === 'link' ? await machine.readlink(next) : null
    if (written === null) {
      at = next
      continue
    }
    if (links.length === MOST_LINKS) break
    const target = win32.resolve(at, plain(written))
    const volume = await volumeOf(target)
    const targetExists = volume.ready && (await machine.lstat(target)) !== null
    links.push({ path: next, kind: 'symlink', target, targetExists, targetKind: targetKind(target, volume) })
    if (!targetExists) break
    at = win32.parse(target).root
    rest = [...target.slice(at.length).split(/[\\/]/).filter(Boolean), ...rest]
  }
  return links
}

export type VolumeOf = (dir: string) => Promise<Volume>
export type Surroundings = {
  volumeOf: VolumeOf
  synced: readonly { provider: string; path: string }[]
  /** The person's folder where a server keeps a copy of it. */
  roaming: string | null
}

/** The volume itself where nothing of the path is there yet. */
async function nearest(machine: Machine, path: string): Promise<string> {
  for (let dir = path; ; dir = win32.dirname(dir)) {
    const real = await machine.realpath(dir).catch(() => null)
    if (real !== null) return real
    if (dir === win32.dirname(dir)) return dir
  }
}

/** As on the other systems, without owners and mount options, which Windows tells to no file call. */
export async function windowsDirPlace(
  machine: Machine,
  path: string,
  { volumeOf, synced, roaming }: Surroundings,
  holds: { tools?: boolean },
): Promise<DirPlace> {
  const named = await volumeOf(path)
  const nonAscii = (...texts: string[]) => texts.some((text) => /[^\0-\x7f]/.test(text))
  if (!named.ready) return { ...named, volumeRoot: win32.parse(path).root, nonAscii: nonAscii(path) }
  const real = await nearest(machine, path)
  const [{ volume, ready }, links, space] = await Promise.all([
    volumeOf(real),
    linksTo(machine, path, volumeOf).catch(none),
    machine.space(real).catch(() => null),
  ])
  const provider = synced.find(({ path: root }) => windowsPaths.under(real, root))?.provider
  const parent = win32.dirname(path)
  const isDir = async (name: string) => (await machine.stat(win32.join(parent, name)))?.kind === 'dir'
  return {
    volume,
    ready,
    volumeRoot: win32.parse(real).root,
    ...(space ? { freeBytes: inSteps(space.freeBytes), totalBytes: space.totalBytes } : {}),
    ...(links.length > 0 ? { links } : {}),
    ...(provider === undefined ? {} : { syncProvider: provider.slice(0, 100) }),
    nonAscii: nonAscii(path, real),
    ...(isRoaming(real, roaming) ? { roaming: true } : {}),
    ...(holds.tools ? { moduleTree: (await isDir('pkg\\mod')) || (await isDir('src')) } : {}),
  }
}

/** What this person may not look into ends the walk. */
function none(error: unknown): Link[] {
  if (error instanceof MachineError) return []
  throw error
}
