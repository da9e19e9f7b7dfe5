import { posix } from 'node:path'
import type { Machine } from '../../machine/machine.ts'

/** First line of a VERSION file, and the release time that follows since Go 1.21. */
export function parseVersionFile(text: string): { version?: string; versionTime?: string } {
  const [first = '', second = ''] = text.split('\n')
  const time = /^time (\S+)$/.exec(second.trim())?.[1]
  const version = first.trim().slice(0, 100)
  return {
    ...(version ? { version } : {}),
    ...(time && !Number.isNaN(Date.parse(time)) ? { versionTime: new Date(time).toISOString() } : {}),
  }
}

export async function versionOf(machine: Machine, root: string) {
  const bytes = await machine.readFile(posix.join(root, 'VERSION')).catch(() => null)
  return parseVersionFile(bytes?.toString('utf8') ?? '')
}

export const isDirectory = async (machine: Machine, path: string): Promise<boolean> =>
  (await machine.stat(path).catch(() => null))?.kind === 'dir'

/** A Go root whatever its name: holds VERSION and pkg/tool. Links, as in Debian's split layout, are fine. */
export async function isSdkRoot(machine: Machine, root: string): Promise<boolean> {
  if (!(await isDirectory(machine, posix.join(root, 'pkg/tool')))) return false
  return (await machine.stat(posix.join(root, 'VERSION')))?.kind === 'file'
}
