import { createHash } from 'node:crypto'
import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { errorCode } from '../machine/run.ts'

/** Where process ids mean the same as here: one start of a system, and one container on it. */
export async function place(): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(hostname)
  const container = await readlink('/proc/self/ns/pid').catch(() => '')
  // Short: a link with more than 59 letters takes room on the disk.
  return createHash('sha256').update(`${boot} ${container}`).digest('hex').slice(0, 12)
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}
