import { basename } from 'node:path'
import type { Machine } from '../machine/machine.ts'

/**
 * Puts this person's own directory back where the redactor wrote `<u1>` (rule D.7-6). For what stays on this
 * machine: the terminal, and the watching of files.
 */
export function ownPaths({ home, user }: Pick<Machine, 'home' | 'user'>): (text: string) => string {
  const name = basename(home.replaceAll('\\', '/')) || user
  return (text) =>
    text.replace(/([/\\]?)<u1>/g, (_mark, separator: string) => (separator ? separator + name : home))
}
