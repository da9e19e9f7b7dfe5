import { readFileSync } from 'node:fs'
import { runProgram } from './run.ts'

export type Mount = { target: string; type: string; source: string; options: string[] }

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

/** `/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)`. */
export function parseMacMounts(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const match = /^(.*?) on (.*) \(([^()]*)\)$/.exec(line)
    const [type, ...options] = match?.[3]?.split(/,\s*/) ?? []
    if (!match || type === undefined) return []
    return [{ source: match[1] ?? '', target: match[2] ?? '', type, options }]
  })
}

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

/** What is mounted on this machine, asked of the kernel alone; nothing where that is not told. */
export async function mountTable(): Promise<Mount[]> {
  try {
    if (process.platform !== 'darwin') return parseMountInfo(readFileSync('/proc/self/mountinfo', 'utf8'))
    const { stdout } = await runProgram('/sbin/mount', [], { env: { LC_ALL: 'C' }, timeoutMs: 5000 })
    return parseMacMounts(stdout)
  } catch {
    return []
  }
}
