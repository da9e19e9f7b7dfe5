import type { Wsl } from '../../contract/sections/wsl.ts'
import { MachineError, type Machine } from '../../machine/machine.ts'

const PROGRAM = '/usr/bin/wslinfo'
const MODES = ['nat', 'mirrored', 'virtioproxy', 'bridged', 'none'] as const

/** What WSL gave this distribution. Releases before 2.0 have no such program, and WSL 1 another answer. */
export async function networkingMode(machine: Machine): Promise<Wsl['networkingMode']> {
  if (!(await machine.stat(PROGRAM).catch(() => null))) return undefined
  try {
    const { stdout } = await machine.run(PROGRAM, ['--networking-mode'], { env: {}, timeoutMs: 5000 })
    return MODES.find((mode) => mode === stdout.trim().toLowerCase())
  } catch (error) {
    if (error instanceof MachineError) return undefined
    throw error
  }
}
