import { watch, type FSWatcher } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { Log } from './log.ts'
import {
  ANY,
  answeringOf,
  watchPlan,
  type Sections,
  type WatchPlan,
  type WatchTargets,
} from './watch-plan.ts'

/** Exhausted inotify watches leave only looking again and again. */
const POLL_MS = 2000
/** Times of files come from a clock that ticks some milliseconds apart, on network file systems from another one. */
const CLOCK_MS = 100
/** Directories come and go in groups. */
const REBUILD_MS = 100

export type OnChange = (what: string, sections: Sections) => void

/** `since`: when the look began that found these targets; what has changed from then on is news. */
export type Follow = (targets: WatchTargets, since: Date) => Promise<void>

/**
 * Calls back when a target is made, changed, replaced or removed. By hand on `fs.watch`: a package for it asks for every
 * entry of each directory on PATH, which took 140 ms and 11 MB here where this takes 2 ms.
 */
export function watchFiles(onChange: OnChange, log: Log, signal: AbortSignal): Follow {
  let wanted: WatchTargets = { files: new Map(), dirs: new Map() }
  let targets = wanted
  let plan: WatchPlan = new Map()
  let followed = ''
  let rebuilding: NodeJS.Timeout | undefined
  let polling: NodeJS.Timeout | undefined
  const watchers = new Map<string, { watcher: FSWatcher; id: string }>()
  const stamps = new Map<string, string>()

  const sectionsOf = (target: string): Sections => targets.files.get(target) ?? targets.dirs.get(target) ?? []
  const tell = (target: string) => {
    if (!signal.aborted) onChange(target, sectionsOf(target))
  }

  function seen(dir: string, name: string | null): void {
    const names = plan.get(dir)
    if (!names || signal.aborted) return
    const told = name === null ? [...names.values()] : [names.get(name), names.get(ANY)]
    // A directory that goes says so under its own name, in words a child of that name would use.
    const unnamed = name === null || told.every((interest) => interest === undefined)
    for (const interest of told) {
      if (interest?.onTheWay) rebuildSoon()
      else for (const target of interest?.targets ?? []) noteAndTell(target)
    }
    if (unnamed && (name === null || name === basename(dir))) rebuildSoon()
  }

  function noteAndTell(target: string): void {
    void stampOf(target).then(({ stamp }) => stamps.set(target, stamp))
    tell(target)
  }

  function rebuildSoon(): void {
    rebuilding ??= setTimeout(() => {
      rebuilding = undefined
      rebuild().catch((error: unknown) => log('warn', `cannot watch: ${String(error)}`))
    }, REBUILD_MS)
  }

  async function rebuild(): Promise<void> {
    await narrow()
    await place()
    await compare()
  }

  /** Whether other targets than before are followed by it. */
  async function narrow(): Promise<boolean> {
    targets = await answeringOf(wanted)
    const key = JSON.stringify([[...targets.files], [...targets.dirs]])
    const isOther = key !== followed
    followed = key
    return isOther
  }

  async function place(): Promise<void> {
    plan = await watchPlan(targets)
    const ids = new Map(
      await Promise.all([...plan.keys()].map(async (dir) => [dir, await identity(dir)] as const)),
    )
    if (signal.aborted || polling) return
    for (const [dir, { watcher, id }] of watchers) {
      if (ids.get(dir) === id) continue
      watcher.close()
      watchers.delete(dir)
    }
    for (const [dir, id] of ids) if (!watchers.has(dir)) watchDir(dir, id)
  }

  function watchDir(dir: string, id: string): void {
    try {
      const watcher = watch(dir, (_event, name) => seen(dir, name))
      watchers.set(dir, { watcher, id })
      watcher.on('error', () => {
        // A directory that is gone, on Windows; what stands above it is watched.
        watcher.close()
        watchers.delete(dir)
        rebuildSoon()
      })
    } catch (error) {
      if (isOutOfWatches(error)) poll(error)
      // Anything else: it has gone this moment, or is not for us to see.
    }
  }

  function poll(reason: unknown): void {
    if (polling) return
    log('warn', `cannot watch, looks every ${POLL_MS} ms instead: ${String(reason)}`)
    for (const { watcher } of watchers.values()) watcher.close()
    watchers.clear()
    polling = setInterval(() => void narrow().then(() => compare()), POLL_MS)
  }

  /** Targets that are not what they were, or that nobody has looked at since `since`. */
  async function compare(since?: Date): Promise<void> {
    for (const target of [...targets.files.keys(), ...targets.dirs.keys()]) {
      const before = stamps.get(target)
      const now = await stampOf(target)
      stamps.set(target, now.stamp)
      if (before === undefined ? since && now.at >= since.getTime() - CLOCK_MS : before !== now.stamp)
        tell(target)
    }
  }

  signal.addEventListener(
    'abort',
    () => {
      clearTimeout(rebuilding)
      clearInterval(polling)
      for (const { watcher } of watchers.values()) watcher.close()
      watchers.clear()
    },
    { once: true },
  )

  return async function follow(next, since) {
    if (signal.aborted) return
    wanted = next
    if (!(await narrow())) return
    await place()
    await compare(since)
  }
}

/** What a target is, and when it became so; of what is not there, when something last left its directory. */
async function stampOf(target: string): Promise<{ stamp: string; at: number }> {
  const info = await stat(target).catch(() => null)
  if (info) return { stamp: `${info.dev}:${info.ino}:${info.size}:${info.mtimeMs}`, at: info.ctimeMs }
  const above = await stat(dirname(target)).catch(() => null)
  return { stamp: 'none', at: above?.mtimeMs ?? 0 }
}

const identity = async (dir: string): Promise<string> =>
  stat(dir).then(
    ({ dev, ino }) => `${dev}:${ino}`,
    () => 'none',
  )

const isOutOfWatches = (error: unknown) =>
  error instanceof Error && 'code' in error && ['ENOSPC', 'EMFILE'].includes(String(error.code))
