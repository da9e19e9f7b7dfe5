import { MachineError } from '../machine/machine.ts'
import type { Notice, StateFolder } from './folder.ts'

/** The folder for a look, which goes without it where this user may not use it; that is said once. */
export function forALook(folder: StateFolder, notice: Notice): StateFolder {
  let denied = false
  function goWithout(error: unknown): undefined {
    if (!(error instanceof MachineError) || error.reason !== 'denied') throw error
    if (!denied) notice(`nothing is kept of this look: ${error.message}`)
    denied = true
  }
  return {
    ...folder,
    read: (name, schema) => folder.read(name, schema).catch(goWithout),
    // What could not be read is not written over either.
    write: async (name, value) => (denied ? undefined : folder.write(name, value).catch(goWithout)),
  }
}
