import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { watch, type FSWatcher } from 'chokidar'
import type { Log } from './log.ts'
import type { WatchTargets } from './watch-targets.ts'

/** Network file systems and exhausted inotify watches leave only looking again and again. */
const POLL_MS = 2000

/**
 * Calls back when a target is made, changed or removed. A target that is not there is waited for from its nearest
 * directory that is, so the watcher walks down exactly the chains that lead to targets and nothing beside them.
 */
export function watchFiles(onChange: (path: string) => void, log: Log, signal: AbortSignal) {
  let watcher: FSWatcher | undefined
  let watched = ''
  let polling = false
  signal.addEventListener('abort', () => void watcher?.close(), { once: true })

  return async function follow(targets: WatchTargets): Promise<void> {
    const key = JSON.stringify([polling, [...targets.files].sort(), [...targets.dirs].sort()])
    if (key === watched || signal.aborted) return
    watched = key
    await watcher?.close()
    const { roots, onTheWay } = await chains([...targets.files, ...targets.dirs])
    const wanted = (path: string) =>
      targets.files.has(path) || targets.dirs.has(path) || targets.dirs.has(dirname(path))
    const next = watch(roots, {
      ignoreInitial: true,
      ignored: (path) => !wanted(path) && !onTheWay.has(path),
      ...(polling && { usePolling: true, interval: POLL_MS }),
    })
    watcher = next
    next.on('all', (_event, path) => {
      // A directory on the way that comes or goes says nothing yet; what is wanted in it has its own event.
      if (wanted(path)) onChange(path)
    })
    next.on('error', (error) => {
      log('warn', `cannot watch: ${String(error)}`)
      if (polling || !isOutOfWatches(error)) return
      polling = true
      void follow(targets)
    })
    // What changed between the look and this moment had no watcher. Not awaited: reporting need not wait for it.
    next.once('ready', () => onChange('watching begins'))
  }
}

/** The directories to start from, and all that lies between them and the targets. */
async function chains(targets: readonly string[]): Promise<{ roots: string[]; onTheWay: Set<string> }> {
  const roots = new Set<string>()
  const onTheWay = new Set<string>()
  for (const target of targets) {
    let dir = dirname(target)
    while (!(await isDirectory(dir)) && dirname(dir) !== dir) {
      onTheWay.add(dir)
      dir = dirname(dir)
    }
    onTheWay.add(dir)
    roots.add(dir)
  }
  return { roots: [...roots], onTheWay }
}

const isDirectory = async (path: string): Promise<boolean> =>
  stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  )

const isOutOfWatches = (error: unknown) =>
  error instanceof Error && 'code' in error && ['ENOSPC', 'EMFILE'].includes(String(error.code))
