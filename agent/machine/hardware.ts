import { createHmac } from 'node:crypto'
import { rawId } from './identity.ts'
import { windowsRegistryText } from './interop.ts'
import type { Machine } from './machine.ts'

const MOST = 16
const HARDWARE_KEY = 'HKLM\\SYSTEM\\HardwareConfig'

const text = async (machine: Machine, path: string): Promise<string> =>
  ((await machine.readFile(path, { maxBytes: 256 }).catch(() => null)) ?? '').toString('latin1').trim()

/** What is plugged in from outside belongs to the desk: a dock is shared, a stick is carried about. */
async function isBuiltIn(machine: Machine, device: string): Promise<boolean> {
  const real = await machine.realpath(device)
  return real !== null && !/\/usb\d|\/virtual\//.test(real)
}

/** Addresses that the card itself has: not the ones made up at random or set by hand, and not those of bridges. */
async function networkAddresses(machine: Machine): Promise<string[]> {
  const found: string[] = []
  for (const name of (await machine.list('/sys/class/net')) ?? []) {
    const at = `/sys/class/net/${name}`
    if (!(await isBuiltIn(machine, `${at}/device`))) continue
    const wireless = await text(machine, `${at}/phy80211/macaddress`)
    const own =
      (await text(machine, `${at}/addr_assign_type`)) === '0' ? await text(machine, `${at}/address`) : ''
    for (const address of [wireless, own]) {
      if (/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(address) && !/^(00:)+00$/.test(address)) found.push(address)
    }
  }
  return found
}

/** QEMU numbers its disks alike on every machine, and virtio disks carry what the image says: both tell nothing apart. */
const SAME_EVERYWHERE = /QM0000\d|QEMU/i

async function diskSerials(machine: Machine): Promise<string[]> {
  const found: string[] = []
  for (const name of (await machine.list('/sys/block')) ?? []) {
    const at = `/sys/block/${name}`
    if (!/^(sd|nvme|mmcblk)/.test(name) || !(await isBuiltIn(machine, at))) continue
    if ((await text(machine, `${at}/removable`)) === '1') continue
    for (const file of ['wwid', 'device/wwid', 'serial', 'device/serial']) {
      const serial = await text(machine, `${at}/${file}`)
      if (serial.length < 6 || SAME_EVERYWHERE.test(serial)) continue
      found.push(serial)
      break
    }
  }
  return found
}

/** Windows keeps the firmware's own number for the board it runs on; a copied disk finds another one at start. */
async function firmwareId(machine: Machine): Promise<string[]> {
  const values = await machine.registry(HARDWARE_KEY)
  const id = values?.find(({ name }) => name === 'LastConfig')?.raw
  return id === undefined ? [] : [id.toLowerCase()]
}

async function firmwareIdFromWsl(machine: Machine): Promise<string[]> {
  const id = await windowsRegistryText(machine, HARDWARE_KEY, 'LastConfig')
  return id !== null && /^\{[0-9a-f-]{36}\}$/i.test(id) ? [id.toLowerCase()] : []
}

async function parts(machine: Machine): Promise<string[]> {
  switch (machine.platform) {
    case 'windows':
      return firmwareId(machine)
    case 'wsl':
      // The virtual machine's own network card has another address at every start.
      return firmwareIdFromWsl(machine)
    case 'linux':
      return [...(await networkAddresses(machine)), ...(await diskSerials(machine))]
    case 'macos':
      // The identity is the hardware's own number there: a copy has another one.
      return []
  }
}

/**
 * Hashes of what tells this machine from its copy; none where nothing can be read without rights, or where the
 * system has no identity that could be copied. The key is the raw identity, which is never sent: nobody can find an
 * address by trying all there are.
 */
export async function hardwareOf(machine: Machine): Promise<string[]> {
  try {
    const key = await rawId(machine)
    if (key === null) return []
    const hashes = (await parts(machine)).map((part) =>
      createHmac('sha256', `envherd hardware ${key}`).update(part).digest('hex').slice(0, 16),
    )
    return [...new Set(hashes)].sort().slice(0, MOST)
  } catch {
    // Whether there is a copy is then not known, and nothing is said about it.
    return []
  }
}
