import type { FileStat, Machine, Platform } from '../machine/machine.ts'
import type { CollectContext } from './collector.ts'
import { mountOf, type Mount } from '../machine/mount-table.ts'

/** Whoever is in one of these can become root anyway. */
const ADMINISTRATORS: ReadonlySet<string> = new Set(['root', 'wheel', 'sudo', 'admin', 'adm'])

export type Groups = {
  /** Whether a group has a member who is neither this user nor an administrator. */
  hasOthers(gid: number): boolean
}

const rows = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(':'))

/**
 * By `/etc/group` and `/etc/passwd`. A group that only a directory service knows counts as nobody's: what is not
 * known must not blame anybody. So does every group of macOS, whose files list none of its people.
 */
export function groupsOf(passwd: string, group: string, user: string, platform: Platform): Groups {
  if (platform === 'macos' || platform === 'windows') return { hasOthers: () => false }
  const administrators = new Set(['root', user])
  const members = new Map<number, string[]>()
  const named = rows(group).map(([name = '', , id = '', list = '']) => ({
    name,
    id: Number(id),
    list: list.split(',').filter(Boolean),
  }))
  for (const { name, id, list } of named) {
    members.set(id, list)
    if (ADMINISTRATORS.has(name)) for (const member of list) administrators.add(member)
  }
  // A user-private group, as Debian, Ubuntu and Fedora make them, has its user by passwd and no list.
  for (const [name = '', , , primary = ''] of rows(passwd))
    members.set(Number(primary), [...(members.get(Number(primary)) ?? []), name])
  const open = new Map(named.map(({ name, id }) => [id, ADMINISTRATORS.has(name)]))
  return {
    hasOthers: (gid) =>
      gid !== 0 &&
      open.get(gid) !== true &&
      (members.get(gid) ?? []).some((member) => !administrators.has(member)),
  }
}

async function readGroups(machine: Machine): Promise<Groups> {
  const text = async (file: string) =>
    (await machine.readFile(file).catch(() => null))?.toString('utf8') ?? ''
  return groupsOf(await text('/etc/passwd'), await text('/etc/group'), machine.user, machine.platform)
}

export const groups = (context: CollectContext): Promise<Groups> =>
  context.once('groups', () => readGroups(context.machine))

/** Windows' drives in WSL, and file systems without owners, show the same made-up bits for every file. */
const WITHOUT_OWNERS =
  /^(9p|drvfs|vfat|msdos|exfat|ntfs\w*|fuseblk|cifs|smb\w*|hfs|vboxsf|fuse\.vmhgfs-fuse)$/

/**
 * Whether somebody but this user and the administrator may write into a directory, by its permission bits; null
 * where those say nothing. A sticky bit keeps others from replacing a file, not from putting one beside it. Another
 * owner alone counts for nothing: Homebrew, Nix and images of containers have one by design.
 */
export function writableByOthers(
  real: string,
  { mode, gid }: Pick<FileStat, 'mode' | 'gid'>,
  known: Groups,
  mounts: readonly Mount[],
): boolean | null {
  if (WITHOUT_OWNERS.test(mountOf(real, mounts)?.type ?? '')) return null
  return (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== undefined && known.hasOthers(gid))
}
