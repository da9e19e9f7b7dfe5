import { readdirSync } from 'node:fs'
import { setPriority } from 'node:os'

/** Below what a developer does, above what only runs when idle. */
const LOW = 10

/**
 * Gives way to everybody else on this machine; what is started from now on inherits it. On Linux a priority is a
 * thread's, so those that read files and collect garbage are asked too; the kernel takes the order of disk access
 * from it as well.
 */
export function lowerPriority(): void {
  setPriority(LOW)
  if (process.platform !== 'linux') return
  for (const thread of readdirSync('/proc/self/task')) setPriority(Number(thread), LOW)
}
