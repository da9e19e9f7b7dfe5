import { randomBytes } from 'node:crypto'
import { lutimes, open, rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorCode } from '../machine/run.ts'
import { ignoreNotThere, isNotThere, makeFolder } from './folder.ts'
import { place } from './here.ts'
import { content, isTouched, liveHolder, startOf, UNKNOWN, type Holder } from './lock-holder.ts'

export const LOCK_FILE = 'run.lock'
const BEAT_MS = 10_000
/** Two that found the same stale lock settle who has it within this time. */
const SETTLE_MS = 100

export class AlreadyRunning extends Error {
  constructor({ pid, isHere }: Holder) {
    const where = isHere ? '' : ' of another machine or container'
    super(`another envherd run (process ${pid}${where}) already uses this state folder`)
  }
}

export type Lock = {
  /** Aborts when another process took the lock, as after a laptop slept for a while. */
  readonly lost: AbortSignal
  release(): Promise<void>
}

/**
 * One daemon a state folder. A lock whose process is gone is taken over at once; one of another machine, where a home
 * is shared, or of another container after a while in which nobody touches it.
 */
export async function takeLock(folder: string): Promise<Lock> {
  await makeFolder(folder)
  const file = join(folder, LOCK_FILE)
  const began = await startOf(process.pid)
  const mine = `${process.pid} ${randomBytes(8).toString('hex')} ${began ?? '-'} ${place()}\n`
  if (!(await create(file, mine))) {
    const holder = await liveHolder(file)
    if (holder && (holder.isHere || (await isTouched(file)))) throw new AlreadyRunning(holder)
    const stale = `${file}.${randomBytes(4).toString('hex')}`
    await rename(file, stale).catch(ignoreNotThere)
    await rm(stale, { force: true })
    const made = await create(file, mine)
    await sleep(SETTLE_MS)
    if (!made || (await content(file)) !== mine) throw new AlreadyRunning((await liveHolder(file)) ?? UNKNOWN)
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

/** Process id of whoever runs here on this state folder, null when nobody does. */
export async function runningProcess(folder: string): Promise<number | null> {
  const holder = await liveHolder(join(folder, LOCK_FILE))
  return holder?.isHere ? holder.pid : null
}

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
    if (errorCode(error) === 'EEXIST') return false
    if (!['ENOSPC', 'EDQUOT'].includes(errorCode(error))) throw error
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
    if (errorCode(error) === 'EEXIST') return false
    throw error
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
