import { realpath as walk } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { promisify } from 'node:util'
import { errorCode } from './run.ts'

const walked = promisify(walk)
/** What Windows says when it is asked for the final path of a file on a drive whose driver does not know it. */
const NOT_TOLD = new Set(['UNKNOWN', 'EISDIR'])

/** RAM disks and other drives without a mount manager tell no final path, nor does Wine beyond 260 letters. */
export async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (process.platform === 'win32' && NOT_TOLD.has(errorCode(error))) return walked(path)
    throw error
  }
}
