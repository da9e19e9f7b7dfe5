import { chmod, open, rename, rm, stat } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { dirname } from 'node:path'
import { isAlive, place } from './here.ts'

/** Ends the names of files being written, and of those that were when the process died; `makeFolder` sweeps these. */
export const UNFINISHED = '.unfinished'
const WRITER = /\.[0-9a-f]{12}-([0-9a-f]{12})-(\d+)\.unfinished$/
/** No write takes longer, on another machine in a home that is shared. */
const LONGEST_MS = 10 * 60_000

/**
 * The file holds either the old or the new content, whenever the power fails: written beside, synced, renamed.
 * Readable by the owner only, because state holds the agent's secret.
 */
export async function writeAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const beside = `${path}.${randomBytes(6).toString('hex')}-${place()}-${process.pid}${UNFINISHED}`
  try {
    const file = await open(beside, 'wx', 0o600)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    // The process umask may have taken bits away, never added any; a mode of 0600 is what tests look for.
    await chmod(beside, 0o600)
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
  await syncDirectory(dirname(path))
}

/** Whether whoever wrote an unfinished file may be at it still. */
export async function isBeingWritten(file: string): Promise<boolean> {
  const [, where, pid] = WRITER.exec(file) ?? []
  if (where === undefined) return false
  const isHere = where === place()
  if (isHere && !isAlive(Number(pid))) return false
  const written = await stat(file).catch(() => null)
  return written !== null && Date.now() - written.mtimeMs < LONGEST_MS
}

/** Makes the rename itself durable. Windows can't open a directory, and journals renames by itself. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
