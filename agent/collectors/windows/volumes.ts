import type { PathDir } from '../../contract/sections/path.ts'
import { MachineError, type Machine, type RawRegistryValue } from '../../machine/machine.ts'
import type { ComposedEnvironment } from './environment.ts'
import { valueOf } from './stored.ts'

export type Volume = Pick<PathDir, 'volume' | 'ready'>

const MOUNTED_DEVICES = 'HKLM\\SYSTEM\\MountedDevices'
/** A server that is not there would hold up the whole section for a minute. */
const REACHABLE_MS = 3000

/**
 * Kind of volume below a path, and whether it is there, from what Windows remembers of its drives: drives of a
 * disk in MountedDevices, network drives in HKCU\Network. No drive API is within reach of Node, and `fsutil` and
 * its like answer in the language of the system.
 *
 * A letter that is not there but remembered is an unplugged disk or an unreachable server: not ready, nothing
 * is known of its directories. A letter that this machine never knew is no drive at all, so the directory
 * certainly does not exist: ready. Where the memory cannot be read, a missing letter is not ready.
 */
export function createVolumes(machine: Machine, composed: ComposedEnvironment) {
  const known = new Map<string, Promise<Volume>>()
  let devices: Promise<Memory> | undefined
  const mountedDevices = () => (devices ??= remembered(machine, MOUNTED_DEVICES))

  async function drive(letter: string): Promise<Volume> {
    const there = await reachable(machine, `${letter}:\\`)
    if (letter === valueOf(composed, 'SystemDrive')?.[0]?.toUpperCase())
      return { volume: 'fixed', ready: there }
    const [mapped, mounted] = await Promise.all([
      remembered(machine, `HKCU\\Network\\${letter}`),
      mountedDevices(),
    ])
    if (Array.isArray(mapped)) return { volume: 'remote', ready: there }
    const device = Array.isArray(mounted)
      ? mounted.find(({ name }) => name.toUpperCase() === `\\DOSDEVICES\\${letter}:`)
      : undefined
    if (device) return { volume: kindOfDevice(device.raw), ready: there }
    return { volume: 'unknown', ready: there || (mounted !== 'unreadable' && mapped !== 'unreadable') }
  }

  async function share(root: string): Promise<Volume> {
    // Looking into a distribution's files would start the distribution.
    const wsl = /^\\\\wsl(\$|\.localhost)\\/i.test(root)
    return { volume: 'remote', ready: !wsl && (await reachable(machine, root)) }
  }

  return (dir: string): Promise<Volume> => {
    const letter = /^(?:\\\\[?.]\\)?([a-z]):/i.exec(dir)?.[1]?.toUpperCase()
    const root = letter ?? /^\\\\[^\\]+\\[^\\]+/.exec(dir)?.[0]
    if (root === undefined) return Promise.resolve({ volume: 'unknown', ready: true })
    const volume = known.get(root) ?? (letter === undefined ? share(`${root}\\`) : drive(letter))
    known.set(root, volume)
    return volume
  }
}

type Memory = RawRegistryValue[] | 'nothing' | 'unreadable'

async function remembered(machine: Machine, key: string): Promise<Memory> {
  try {
    return (await machine.registry(key)) ?? 'nothing'
  } catch (error) {
    if (error instanceof MachineError) return 'unreadable'
    throw error
  }
}

async function reachable(machine: Machine, root: string): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), REACHABLE_MS)
  })
  try {
    return (await Promise.race([machine.stat(root), tooLate])) !== null
  } catch (error) {
    // An empty card reader, a locked disk and a refusing server answer with errors of their own.
    if (error instanceof MachineError) return false
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/**
 * MountedDevices holds a disk signature with an offset (12 bytes), `DMIO:ID:` with a partition's id, or the name
 * of the device in UTF-16: `_??_USBSTOR#Disk...`, `\??\SCSI#CdRom...`.
 */
function kindOfDevice(hex: string): Volume['volume'] {
  const bytes = Buffer.from(hex, 'hex')
  if (bytes.length === 12 || bytes.subarray(0, 8).toString('latin1') === 'DMIO:ID:') return 'fixed'
  return /USBSTOR|CdRom|FDC#|SD#/i.test(bytes.toString('utf16le')) ? 'removable' : 'unknown'
}
