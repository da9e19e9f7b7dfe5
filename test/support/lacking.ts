import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** What of these programs is not on PATH, as a reason; null when all are. */
export function lackingPrograms(...programs: readonly string[]): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin']
  const missing = programs.filter((program) => !folders.some((folder) => existsSync(join(folder, program))))
  return missing.length === 0 ? null : `needs ${missing.join(', ')}`
}

/**
 * For `skipIf`: with a reason the tests are left out, loudly. On CI that is an error, for `.ci/run` installs what
 * tests need.
 */
export function leftOut(what: string, reason: string | null): boolean {
  if (reason === null) return false
  if (process.env['CI'] === 'true') throw new Error(`${what}: ${reason}`)
  console.warn(`SKIPPED "${what}": ${reason}`)
  return true
}

export const needsLinux = process.platform === 'linux' ? null : 'needs Linux'
export const needsRoot = process.getuid?.() === 0 ? null : 'needs root'
