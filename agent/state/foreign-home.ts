import type { Machine } from '../machine/machine.ts'

/**
 * Why nothing should be made at this path, null where it may: `sudo` that keeps HOME would leave its person a folder,
 * and all on the way to it, that are root's.
 */
export async function foreignHome(
  machine: Pick<Machine, 'isRoot' | 'home' | 'stat'>,
  path: string,
): Promise<string | null> {
  if (!machine.isRoot || !path.startsWith(`${machine.home}/`)) return null
  const owner = (await machine.stat(machine.home).catch(() => null))?.uid ?? 0
  // One that is root's already takes nothing from anybody.
  const isOwn = (await machine.stat(path).catch(() => null))?.uid === 0
  if (owner === 0 || isOwn) return null
  return `root makes nothing in the home of another user (id ${owner}); run this as that user, or name a folder with ENVHERD_STATE_DIR`
}
