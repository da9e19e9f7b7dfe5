import type { Link } from '../contract/link.ts'
import type { PathDir } from '../contract/sections/path.ts'
import type { Machine } from '../machine/machine.ts'

export type Mount = { target: string; type: string; source: string; options: string[] }
type Volume = PathDir['volume']

const REMOTE = /^(nfs\d?|cifs|smb\d?|smbfs|afs|ceph|glusterfs|lustre|fuse\.(sshfs|rclone|s3fs|davfs))$/

const unescapeOctal = (text: string) =>
  text.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8)))

/** Flags alone: what follows an equals sign names users, servers and passwords. */
const flagsOf = (texts: readonly (string | undefined)[]) => [
  ...new Set(texts.flatMap((text) => text?.split(',') ?? []).filter((flag) => /^\w+$/.test(flag))),
]

/** `/proc/self/mountinfo`: `36 35 98:0 / /mnt rw,noatime shared:1 - ext4 /dev/sda1 rw`. */
export function parseMountInfo(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const fields = line.split(' ')
    const dash = fields.indexOf('-')
    const [target, type, source] = [fields[4], fields[dash + 1], fields[dash + 2]]
    if (dash < 0 || target === undefined || type === undefined) return []
    // A volume that may be written to can be mounted read-only here, hence the mount's own flags first.
    const own = flagsOf([fields[5]])
    const ofVolume = flagsOf([fields[dash + 3]]).filter((flag) => flag !== 'rw' && flag !== 'ro')
    const options = [...new Set([...own, ...ofVolume])]
    return [{ target: unescapeOctal(target), type, source: unescapeOctal(source ?? ''), options }]
  })
}

/** None on macOS, which has no such file. */
export const readMounts = async (machine: Machine): Promise<Mount[]> =>
  parseMountInfo((await machine.readFile('/proc/self/mountinfo'))?.toString('utf8') ?? '')

/** The mount that a path without links lies on; of two at one place the later one covers the earlier. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | undefined {
  let best: Mount | undefined
  for (const mount of mounts) {
    const prefix = mount.target === '/' ? '/' : `${mount.target}/`
    const holds = path === mount.target || path.startsWith(prefix)
    if (holds && mount.target.length >= (best?.target.length ?? 0)) best = mount
  }
  return best
}

/** Kind of the volume below a directory. WSL's drives are 9p mounts of local disks, hence fixed. */
export function volumeOf(dir: string, mounts: readonly Mount[]): Volume {
  const mount = mountOf(dir, mounts)
  if (!mount) return 'unknown'
  if (REMOTE.test(mount.type)) return 'remote'
  if (/^\/(run\/)?media\//.test(mount.target)) return 'removable'
  return mount.type === '9p' && !/^([A-Z]:|drvfs)/i.test(mount.source) ? 'unknown' : 'fixed'
}

/** What a link to this place leads to. */
export function linkTargetKind(path: string, mounts: readonly Mount[]): Link['targetKind'] {
  const volume = volumeOf(path, mounts)
  if (volume === 'remote') return /^(cifs|smb)/.test(mountOf(path, mounts)?.type ?? '') ? 'smb' : 'nfs'
  return volume === 'fixed' ? 'local' : volume
}
