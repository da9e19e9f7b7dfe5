import type { Drives } from '../contract/sections/drives.ts'
import { MachineError, type Machine } from '../machine/machine.ts'
import { parseMacMounts } from '../machine/mount-table.ts'
import type { CollectContext, Collector } from './collector.ts'
import { inSteps } from './in-steps.ts'
import type { Mount } from '../machine/mount-table.ts'
import { readMounts, volumeOf } from './mounts.ts'
import { storedEnvironment, valueOf } from './windows/stored.ts'
import { createVolumes } from './windows/volumes.ts'

type Drive = Drives['list'][number]

/*
 * Local volumes only. A file server that is gone would hold one of Node's four threads for as long as the system
 * waits; where a directory of Go lies on one, the sections `path` and `dirs` say so.
 */
const FILE_SYSTEMS =
  /^(ext[234]|xfs|btrfs|zfs|f2fs|bcachefs|jfs|reiserfs|overlay|apfs|hfs|vfat|exfat|ntfs3?|fuseblk|9p|drvfs)$/
/** Its size is what is left of the pool, which every other data set changes. */
const SHARES_A_POOL = /^(zfs|btrfs)$/

/** One name for each volume, the shortest; bind mounts and subvolumes are the same space once more. */
function localVolumes(mounts: readonly Mount[]): Mount[] {
  const bySource = new Map<string, Mount>()
  for (const mount of mounts) {
    if (!FILE_SYSTEMS.test(mount.type) || volumeOf(mount.target, mounts) === 'remote') continue
    const key = mount.target === '/' ? '/' : mount.source
    const known = bySource.get(key)
    if (!known || mount.target.length < known.target.length) bySource.set(key, mount)
  }
  const root = bySource.get('/')
  return [...bySource.entries()]
    .filter(([key, { source }]) => key === '/' || source !== root?.source)
    .map(([, mount]) => mount)
    .sort((a, b) => (a.target < b.target ? -1 : 1))
}

async function driveAt(
  machine: Machine,
  root: string,
  facts: Pick<Drive, 'kind' | 'system'> & { fs?: string },
): Promise<Drive | null> {
  const space = await machine.space(root).catch((error: unknown) => {
    // A reader without a card, a locked disk.
    if (error instanceof MachineError) return null
    throw error
  })
  if (!space || space.totalBytes === 0) return null
  const pool = SHARES_A_POOL.test(facts.fs ?? '')
  return {
    root,
    ...facts,
    totalBytes: pool ? inSteps(space.totalBytes) : space.totalBytes,
    freeBytes: inSteps(space.freeBytes),
  }
}

/** Volumes of the system's own group share the space of `/` and are no places of people. */
async function onMac(machine: Machine): Promise<(Drive | null)[]> {
  const { stdout } = await machine.run('/sbin/mount', [], { env: { LC_ALL: 'C' }, timeoutMs: 5000 })
  const mounts = parseMacMounts(stdout).filter(
    ({ target, options }) => options.includes('local') && (target === '/' || target.startsWith('/Volumes/')),
  )
  if (mounts.length === 0) throw new MachineError('error', 'mount: expected at least the root volume')
  return Promise.all(
    localVolumes(mounts).map(({ target, type: fs }) =>
      // Whether a further volume is built in, mount does not say.
      driveAt(machine, target, { kind: target === '/' ? 'fixed' : 'unknown', fs, system: target === '/' }),
    ),
  )
}

async function onLinux(machine: Machine): Promise<(Drive | null)[]> {
  const mounts = await readMounts(machine)
  if (mounts.length === 0) throw new MachineError('error', '/proc/self/mountinfo: expected mounts')
  return Promise.all(
    localVolumes(mounts).map(async ({ target, type }) => {
      // Containers have single files mounted.
      if ((await machine.stat(target).catch(() => null))?.kind !== 'dir') return null
      const kind = volumeOf(target, mounts)
      return driveAt(machine, target, { kind, fs: type.slice(0, 64), system: target === '/' })
    }),
  )
}

const MOUNTED_DEVICES = 'HKLM\\SYSTEM\\MountedDevices'

/** Letters that Windows gave to disks of this machine; network drives are in no such list. */
async function onWindows(context: CollectContext): Promise<(Drive | null)[]> {
  const { machine } = context
  const { composed } = await storedEnvironment(context)
  const own = (valueOf(composed, 'SystemDrive') ?? 'C:').slice(0, 1).toUpperCase()
  const devices = (await machine.registry(MOUNTED_DEVICES).catch(() => null)) ?? []
  const letters = devices.flatMap(
    ({ name }) => /^\\DosDevices\\([A-Z]):$/i.exec(name)?.[1]?.toUpperCase() ?? [],
  )
  const volume = createVolumes(machine, composed)
  return Promise.all(
    [...new Set([own, ...letters])].sort().map(async (letter) => {
      const root = `${letter}:\\`
      const { volume: kind, ready } = await volume(root)
      return ready && kind !== 'remote' ? driveAt(machine, root, { kind, system: letter === own }) : null
    }),
  )
}

export const drives: Collector<'drives'> = {
  section: 'drives',
  cost: 'B',
  timeoutMs: 20_000,
  async collect(context) {
    const { machine } = context
    const found =
      machine.platform === 'windows'
        ? await onWindows(context)
        : await (machine.platform === 'macos' ? onMac : onLinux)(machine)
    return { list: found.filter((drive) => drive !== null).slice(0, 200) }
  },
}
