import type { GoDir } from '../../contract/sections/dirs.ts'
import type { Wsl } from '../../contract/sections/wsl.ts'
import type { Context } from '../detector.ts'
import { posixPaths, windowsPaths } from './paths.ts'

/** `[automount] root` of wsl.conf where nobody changed it. */
export const DEFAULT_MOUNT_ROOT = '/mnt/'

/** Letter of the drive that a path of a distribution lies on, by its name: `c` for `/mnt/c/x`. */
export function driveLetter(path: string, mountRoot = DEFAULT_MOUNT_ROOT): string | null {
  const cleaned = posixPaths.clean(path)
  const root = mountRoot.endsWith('/') ? mountRoot : `${mountRoot}/`
  if (!cleaned.startsWith(root)) return null
  const rest = cleaned.slice(root.length)
  return /^[a-z](?:\/|$)/i.test(rest) ? rest.charAt(0).toLowerCase() : null
}

/** The place as Windows names it: `/mnt/c/x` is `C:\x`, and `/x` is `\\wsl.localhost\D\x`; null without a distribution. */
export function toWindows(path: string, mountRoot = DEFAULT_MOUNT_ROOT, distro?: string): string | null {
  const letter = driveLetter(path, mountRoot)
  const cleaned = posixPaths.clean(path)
  if (letter !== null) {
    const rest = cleaned.slice(mountRoot.replace(/\/$/, '').length + 2)
    return windowsPaths.clean(`${letter.toUpperCase()}:\\${rest}`)
  }
  if (distro === undefined || !cleaned.startsWith('/')) return null
  return windowsPaths.clean(`\\\\wsl.localhost\\${distro}${cleaned}`)
}

/** A distribution's share under either of its names: `\\wsl.localhost\D\x`, `\\wsl$\D\x`. */
const SHARE = /^\\\\wsl(?:\$|\.localhost)\\(?<distro>[^\\]+)/i

/** Name of the distribution whose files a Windows path names, if it does. */
export const distroOf = (path: string): string | null =>
  SHARE.exec(windowsPaths.clean(path))?.groups?.['distro'] ?? null

export const mountRootOf = (wsl: Wsl | null): string => wsl?.mountRoot ?? DEFAULT_MOUNT_ROOT

/** `drvfs` is WSL 1; WSL 2 shows the same drives as `9p` or `virtiofs`. */
export const isWindowsFs = (fs: string): boolean => /^(?:9p|drvfs|virtiofs)/.test(fs)

/**
 * Whether a path of a distribution lies on a Windows drive: by the mounts where they were read, since `/mnt/d` may
 * as well be a Linux disk; else by its name.
 */
export function onWindowsDrive(context: Pick<Context, 'want'>): (path: string) => boolean {
  const wsl = context.want('wsl')
  const root = mountRootOf(wsl)
  if (!wsl) return (path) => driveLetter(path, root) !== null
  const targets = wsl.mounts.filter(({ fs }) => isWindowsFs(fs)).map(({ target }) => target)
  return (path) => targets.some((target) => posixPaths.under(path, target))
}

/** The same for a directory: its file system decides if it is known, else where its links end. */
export const dirOnWindowsDrive = (
  { path, real, place }: Pick<GoDir, 'path' | 'real' | 'place'>,
  onDrive: (path: string) => boolean,
): boolean => (place?.fs === undefined ? onDrive(real ?? path) : isWindowsFs(place.fs))
