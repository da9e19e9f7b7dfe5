import { MachineError, type Machine } from '../../machine/machine.ts'

/** Zones of a download: 3 the internet, 4 restricted sites. */
const ZONE = /^\s*ZoneId\s*=\s*[34]\s*$/m

/** The mark of the web: a second stream of the file, which only NTFS and ReFS have. */
export async function isWebMarked(machine: Machine, file: string): Promise<boolean> {
  try {
    const bytes = await machine.readFile(`${file}:Zone.Identifier`, { maxBytes: 4096 })
    return bytes !== null && ZONE.test(bytes.toString('latin1'))
  } catch (error) {
    // Volumes without streams refuse the very name.
    if (error instanceof MachineError) return false
    throw error
  }
}
