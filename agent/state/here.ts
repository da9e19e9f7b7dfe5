import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { errorCode } from '../machine/run.ts'

let known: string | undefined

/** Where process ids mean the same as here: one start of a system, and one container on it. */
export function place(): string {
  const boot = () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')
  const container = () => readlinkSync('/proc/self/ns/pid')
  // Short: a link with more than 59 letters takes room on the disk.
  known ??= createHash('sha256')
    .update(`${orElse(boot, hostname())} ${orElse(container, '')}`)
    .digest('hex')
    .slice(0, 12)
  return known
}

function orElse(read: () => string, other: string): string {
  try {
    return read()
  } catch {
    return other
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}
