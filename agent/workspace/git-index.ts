import type { Machine } from '../machine/machine.ts'
import { pathsOf } from '../machine/paths.ts'

/** An index of a hundred thousand files has some ten megabytes. */
const MAX_BYTES = 64 * 1024 * 1024

/** Whether git tracks a file, from its index alone; undefined where that cannot be told. */
export async function isTracked(
  machine: Machine,
  repository: string,
  file: string,
): Promise<boolean | undefined> {
  const paths = pathsOf(machine.platform)
  const index = await readIndex(machine, repository)
  // A repository without its first `git add` has no index.
  if (!index) return false
  const name = paths.relative(repository, file).replaceAll('\\', '/')
  return trackedNames(index)?.includes(name)
}

export const readIndex = async (machine: Machine, repository: string): Promise<Buffer | null> =>
  machine.readFile(pathsOf(machine.platform).join(await gitFolder(machine, repository), 'index'), {
    maxBytes: MAX_BYTES,
  })

/** Where git keeps HEAD and index of a working copy; of a worktree or submodule `.git` is a file that says it. */
export async function gitFolder(machine: Machine, repository: string): Promise<string> {
  const paths = pathsOf(machine.platform)
  const git = paths.join(repository, '.git')
  if ((await machine.stat(git))?.kind === 'dir') return git
  const text = (await machine.readFile(git))?.toString('utf8') ?? ''
  const named = /^gitdir:\s*(.+?)\s*$/m.exec(text)?.[1]
  return named === undefined ? git : paths.resolve(repository, named)
}

const HEADER = 12
const FIXED = 62
const EXTENDED = 0x4000
const NAME_LENGTH = 0x0fff

/** A file as git saw it when it last wrote the index. */
export type IndexEntry = { name: string; device: number; inode: number; mode: number; size: number }

export const trackedNames = (index: Buffer): string[] | null =>
  indexEntries(index)?.map(({ name }) => name) ?? null

/** The entries of an index of version 2 or 3; null for version 4, whose names are compressed, and for other files. */
export function indexEntries(index: Buffer): IndexEntry[] | null {
  if (index.length < HEADER || index.toString('latin1', 0, 4) !== 'DIRC') return null
  const version = index.readUInt32BE(4)
  if (version !== 2 && version !== 3) return null
  const entries: IndexEntry[] = []
  let at = HEADER
  for (let left = index.readUInt32BE(8); left > 0 && at + FIXED <= index.length; left--) {
    const flags = index.readUInt16BE(at + FIXED - 2)
    const from = at + FIXED + (flags & EXTENDED ? 2 : 0)
    const length = flags & NAME_LENGTH
    const end = length < NAME_LENGTH ? from + length : index.indexOf(0, from)
    if (end < 0) return null
    entries.push({
      name: index.toString('utf8', from, end),
      device: index.readUInt32BE(at + 16),
      inode: index.readUInt32BE(at + 20),
      mode: index.readUInt32BE(at + 24),
      size: index.readUInt32BE(at + 36),
    })
    // Entries are filled with zeros to a multiple of eight, with one at least.
    at += Math.floor((end - at) / 8) * 8 + 8
  }
  return entries
}
