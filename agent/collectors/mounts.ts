import type { Link } from '../contract/link.ts'
import type { PathDir } from '../contract/sections/path.ts'
import type { Machine } from '../machine/machine.ts'
import { mountOf, parseMountInfo, type Mount } from '../machine/mount-table.ts'

type Volume = PathDir['volume']

const REMOTE = /^(nfs\d?|cifs|smb\d?|smbfs|afs|ceph|glusterfs|lustre|fuse\.(sshfs|rclone|s3fs|davfs))$/

/** None on macOS, which has no such file. */
export const readMounts = async (machine: Machine): Promise<Mount[]> =>
  parseMountInfo((await machine.readFile('/proc/self/mountinfo'))?.toString('utf8') ?? '')

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
