import { chmod, open, rename, rm } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { dirname } from 'node:path'

/** Ends the names of files that were being written when the process died; `StateFolder` sweeps them. */
export const UNFINISHED = '.unfinished'

/**
 * The file holds either the old or the new content, whenever the power fails: written beside, synced, renamed.
 * Readable by the owner only, because state holds the agent's secret.
 */
export async function writeAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const beside = `${path}.${randomBytes(6).toString('hex')}${UNFINISHED}`
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
