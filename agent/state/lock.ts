import { randomBytes } from 'node:crypto'
import { lstat, lutimes, open, readFile, readlink, rename, rm, symlink } from 'node:fs/promises'
import { uptime } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isNotThere, makeFolder } from './folder.ts'

export const LOCK_FILE = 'run.lock'
const BEAT_MS = 10_000
/** A lock nobody touched for so long is stale even if some process has its id: the id was given anew. */
const STALE_MS = 60_000
/** Two that found the same stale lock settle who has it within this time. */
const SETTLE_MS = 100

export class AlreadyRunning extends Error {
  constructor(pid: number) {
    super(`another envherd run (process ${pid}) already uses this state folder`)
  }
}

export type Lock = {
  /** Aborts when another process took the lock, as after a laptop slept past `STALE_MS`. */
  readonly lost: AbortSignal
  release(): Promise<void>
}

/** One daemon a state folder. A lock whose process is gone is taken over at once. */
export async function takeLock(folder: string): Promise<Lock> {
  await makeFolder(folder)
  const file = join(folder, LOCK_FILE)
  const began = await startOf(process.pid)
  const mine = `${process.pid} ${randomBytes(8).toString('hex')}${began === null ? '' : ` ${began}`}\n`
  if (!(await create(file, mine))) {
    const holder = await liveHolder(file)
    if (holder !== null) throw new AlreadyRunning(holder)
    const stale = `${file}.${randomBytes(4).toString('hex')}`
    await rename(file, stale).catch(ignoreNotThere)
    await rm(stale, { force: true })
    const made = await create(file, mine)
    await sleep(SETTLE_MS)
    if (!made || (await content(file)) !== mine) throw new AlreadyRunning((await liveHolder(file)) ?? 0)
  }
  const lost = new AbortController()
  const beat = setInterval(() => {
    void keep(file, mine).then((kept) => {
      if (!kept) lost.abort()
    })
  }, BEAT_MS)
  beat.unref()
  return {
    lost: lost.signal,
    async release() {
      clearInterval(beat)
      if ((await content(file)) === mine) await rm(file, { force: true })
    },
  }
}

/** Process id of whoever runs on this state folder, null when nobody does. */
export const runningProcess = (folder: string): Promise<number | null> => liveHolder(join(folder, LOCK_FILE))

async function create(file: string, text: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600)
    try {
      await handle.writeFile(text)
    } finally {
      await handle.close()
    }
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    if (!isCode(error, 'ENOSPC') && !isCode(error, 'EDQUOT')) throw error
    return createWithoutRoom(file, text)
  }
}

/** On a full disk there is room for a link still: what it points at is kept in its inode, here the lock's text. */
async function createWithoutRoom(file: string, text: string): Promise<boolean> {
  await rm(file, { force: true })
  try {
    await symlink(text, file)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

const isCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code

async function liveHolder(file: string): Promise<number | null> {
  const text = await content(file)
  const touched = (await lstat(file).catch(ignoreNotThere))?.mtimeMs
  if (text === null || touched === undefined) return null
  const booted = Date.now() - uptime() * 1000
  if (Date.now() - touched > STALE_MS || touched < booted) return null
  const [id, , began] = text.trim().split(' ')
  const pid = Number(id)
  // An unfinished lock is a process between creating and writing it; one that died there ages out.
  if (!Number.isInteger(pid) || pid <= 0) return 0
  // In a container every run has the same process id, so a lock with this one was left by the run before.
  if (pid === process.pid || !isAlive(pid)) return null
  // A machine or a container that was cut off and started again gives the same ids to other programs.
  const since = began === undefined ? null : await startOf(pid)
  return since === null || since === began ? pid : null
}

/** When a process began, in the kernel's ticks; null where that is not to be read. */
async function startOf(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  // The name in parentheses may hold anything.
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isCode(error, 'EPERM')
  }
}

async function keep(file: string, mine: string): Promise<boolean> {
  try {
    if ((await content(file)) !== mine) return false
    const now = new Date()
    await lutimes(file, now, now)
    return true
  } catch (error) {
    // A disk that fails for the moment does not mean that another process took over.
    return !isNotThere(error)
  }
}

async function content(file: string): Promise<string | null> {
  const text = await readFile(file, 'utf8').catch(ignoreNotThere)
  if (text !== null) return text
  return readlink(file).catch((error: unknown) => {
    // Somebody's whole file by now.
    return isCode(error, 'EINVAL') ? readFile(file, 'utf8').catch(ignoreNotThere) : ignoreNotThere(error)
  })
}

function ignoreNotThere(error: unknown): null {
  if (isNotThere(error)) return null
  throw error
}
