import type { PathDir } from '../contract/sections/path.ts'

export type Mount = { target: string; type: string; source: string }
type Volume = PathDir['volume']

const REMOTE = /^(nfs\d?|cifs|smb\d?|smbfs|afs|ceph|glusterfs|lustre|fuse\.(sshfs|rclone|s3fs|davfs))$/

const unescapeOctal = (text: string) =>
  text.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8)))

/** `/proc/self/mountinfo`: `36 35 98:0 / /mnt rw,noatime shared:1 - ext4 /dev/sda1 rw`. */
export function parseMountInfo(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const fields = line.split(' ')
    const dash = fields.indexOf('-')
    const [target, type, source] = [fields[4], fields[dash + 1], fields[dash + 2]]
    if (dash < 0 || target === undefined || type === undefined) return []
    return [{ target: unescapeOctal(target), type, source: unescapeOctal(source ?? '') }]
  })
}

/** Kind of the volume below a directory. WSL's drives are 9p mounts of local disks, hence fixed. */
export function volumeOf(dir: string, mounts: readonly Mount[]): Volume {
  let best: Mount | undefined
  for (const mount of mounts) {
    const prefix = mount.target === '/' ? '/' : `${mount.target}/`
    const holds = dir === mount.target || dir.startsWith(prefix)
    if (holds && mount.target.length >= (best?.target.length ?? 0)) best = mount
  }
  if (!best) return 'unknown'
  if (REMOTE.test(best.type)) return 'remote'
  if (/^\/(run\/)?media\//.test(best.target)) return 'removable'
  return best.type === '9p' && !/^([A-Z]:|drvfs)/i.test(best.source) ? 'unknown' : 'fixed'
}
