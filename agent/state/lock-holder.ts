import { lstat, readFile, readlink } from 'node:fs/promises'
import { uptime } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorCode } from '../machine/run.ts'
import { ignoreNotThere } from './folder.ts'
import { isAlive, place } from './here.ts'

/** A lock nobody touched for so long is stale even if some process has its id: the id was given anew. */
const STALE_MS = 60_000
/** A holder on another machine, or in another container, is gone when it has not touched the lock for so long. */
const WATCH_MS = 25_000
const LOOK_MS = 1000

export type Holder = { pid: number; isHere: boolean }

export const UNKNOWN: Holder = { pid: 0, isHere: true }

/** Who has the lock, null when that one is known to be gone. */
export async function liveHolder(file: string): Promise<Holder | null> {
  const text = await content(file)
  const touched = await touchedAt(file)
  if (text === null || touched === undefined) return null
  const [id, , began, where] = text.trim().split(' ')
  const pid = Number(id)
  // Its process ids, its clock and the start of its system say nothing here.
  if (where !== undefined && where !== place()) return { pid, isHere: false }
  const booted = Date.now() - uptime() * 1000
  if (Date.now() - touched > STALE_MS || touched < booted) return null
  // An unfinished lock is a process between creating and writing it; one that died there ages out.
  if (!Number.isInteger(pid) || pid <= 0) return UNKNOWN
  if (pid === process.pid || !isAlive(pid)) return null
  // A machine or a container that was cut off and started again gives the same ids to other programs.
  const since = began === undefined || began === '-' ? null : await startOf(pid)
  return since === null || since === began ? { pid, isHere: true } : null
}

/** When a process began, in the kernel's ticks; null where that is not to be read. */
export async function startOf(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  // The name in parentheses may hold anything.
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

/** Whether a holder elsewhere shows any sign of life. */
export async function isTouched(file: string): Promise<boolean> {
  // Reading it makes a file server tell how it is now.
  const look = async () => ({ text: await content(file), touched: await touchedAt(file) })
  const before = await look()
  for (let waited = 0; waited < WATCH_MS; waited += LOOK_MS) {
    await sleep(LOOK_MS)
    const now = await look()
    if (now.text === null) return false
    if (now.text !== before.text || now.touched !== before.touched) return true
  }
  return false
}

const touchedAt = async (file: string): Promise<number | undefined> =>
  (await lstat(file).catch(ignoreNotThere))?.mtimeMs

export async function content(file: string): Promise<string | null> {
  const text = await readFile(file, 'utf8').catch(ignoreNotThere)
  if (text !== null) return text
  return readlink(file).catch((error: unknown) => {
    // Somebody's whole file by now.
    return errorCode(error) === 'EINVAL'
      ? readFile(file, 'utf8').catch(ignoreNotThere)
      : ignoreNotThere(error)
  })
}
