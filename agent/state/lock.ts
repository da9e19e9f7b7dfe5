import { randomBytes } from 'node:crypto'
import { open, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isNotThere, makeFolder } from './folder.ts'

const FILE = 'run.lock'
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
  const file = join(folder, FILE)
  const mine = `${process.pid} ${randomBytes(8).toString('hex')}\n`
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
export const runningProcess = (folder: string): Promise<number | null> => liveHolder(join(folder, FILE))

async function create(file: string, text: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600)
    await handle.writeFile(text)
    await handle.close()
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

async function liveHolder(file: string): Promise<number | null> {
  const text = await content(file)
  if (text === null) return null
  const age = Date.now() - (await stat(file)).mtimeMs
  if (age > STALE_MS) return null
  const pid = Number(text.split(' ')[0])
  // An unfinished lock is a process between creating and writing it; one that died there ages out.
  if (!Number.isInteger(pid) || pid <= 0) return 0
  // In a container every run has the same process id, so a lock with this one was left by the run before.
  return pid !== process.pid && isAlive(pid) ? pid : null
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

async function keep(file: string, mine: string): Promise<boolean> {
  try {
    if ((await content(file)) !== mine) return false
    const now = new Date()
    await utimes(file, now, now)
    return true
  } catch (error) {
    // A disk that fails for the moment does not mean that another process took over.
    return !isNotThere(error)
  }
}

const content = (file: string): Promise<string | null> => readFile(file, 'utf8').catch(ignoreNotThere)

function ignoreNotThere(error: unknown): null {
  if (isNotThere(error)) return null
  throw error
}
