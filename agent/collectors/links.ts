import { posix } from 'node:path'
import type { Link } from '../contract/link.ts'
import { MachineError, type Machine } from '../machine/machine.ts'
import type { Mount } from '../machine/mount-table.ts'
import { linkTargetKind } from './mounts.ts'

/** As many as Linux itself follows. */
const LIMIT = 40

/**
 * Symbolic links on the way to an absolute path, in the order in which the system follows them. Ends at the first
 * that leads nowhere: what would come after it is not there to be looked at.
 */
export async function linksTo(machine: Machine, path: string, mounts: readonly Mount[]): Promise<Link[]> {
  const links: Link[] = []
  const rest = path.split('/').filter(Boolean)
  let at = '/'
  try {
    for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
      const next = posix.join(at, name)
      const stat = await machine.lstat(next)
      if (!stat) break
      if (stat.kind !== 'link') {
        at = next
        continue
      }
      const written = await machine.readlink(next)
      if (written === null || links.length === LIMIT) break
      const target = posix.resolve(at, written)
      const targetExists = (await machine.lstat(target)) !== null
      const targetKind = linkTargetKind(target, mounts)
      links.push({ path: next, kind: 'symlink', target, targetExists, targetKind })
      if (!targetExists) break
      rest.unshift(...target.split('/').filter(Boolean))
      at = '/'
    }
  } catch (error) {
    // What this person may not look into ends the walk; the links so far are true.
    if (!(error instanceof MachineError)) throw error
  }
  return links
}
