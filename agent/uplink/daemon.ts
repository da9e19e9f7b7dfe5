import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Snapshot } from '../contract/snapshot.ts'
import type { Enrolment } from '../state/enrolment.ts'
import type { StateFolder } from '../state/folder.ts'
import { readProgress } from '../state/progress.ts'
import { BRIEF } from './backoff.ts'
import type { Log } from './log.ts'
import { pack, type Packed } from './packed.ts'
import { reporter } from './reporter.ts'
import { bell, jittered, scanOnChange } from './rescan.ts'
import { openSpool } from './spool.ts'

export type Daemon = {
  folder: StateFolder
  log: Log
  agentVersion: string
  enrolment: Enrolment
  reenroll: ((signal: AbortSignal) => Promise<Enrolment>) | undefined
  collect(redactionKey: string): Promise<Snapshot>
  /** Calls back on every change that may matter, for what the latest snapshot shows there is to watch. */
  watch(onChange: (what: string) => void, signal: AbortSignal): (snapshot: Snapshot) => Promise<void>
}

/**
 * Looks and reports until aborted. Looking and reporting go their own ways and meet in the spool: a server that
 * is away does not keep a change from being seen and kept.
 */
export async function runDaemon(daemon: Daemon, signal: AbortSignal): Promise<void> {
  const changed = bell()
  const due = bell()
  // When one of the three ends, by failure or by the signal, so do the others.
  const ended = new AbortController()
  const until = AbortSignal.any([signal, ended.signal])
  const { look, reports } = await prepare(daemon, () => changed.ring())
  const follow = daemon.watch((what) => {
    daemon.log('info', 'change seen', { what })
    changed.ring()
  }, until)

  let checkInDue = true
  async function scan(): Promise<void> {
    const { snapshot, isNew } = await look()
    // A file that is touched all the time without changing anything costs no check-ins.
    if (isNew || checkInDue) due.ring()
    checkInDue = false
    await follow(snapshot)
  }
  async function tick(): Promise<never> {
    for (;;) {
      await sleep(jittered(reports.enrolment().settings.intervalSeconds), undefined, { signal: until })
      checkInDue = true
      changed.ring()
    }
  }
  try {
    const scanning = scanOnChange(changed, scan, until)
    const reporting = reports.run(due, until)
    await Promise.race([scanning, reporting, tick(), aborted(signal)])
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    ended.abort()
  }
}

/** One look and one report, for schedulers. */
export async function runOnce(daemon: Daemon, signal: AbortSignal): Promise<void> {
  const { look, reports } = await prepare(daemon, () => undefined)
  await look()
  await reports.report(signal, BRIEF)
}

async function prepare(daemon: Daemon, onRedactionKey: () => void) {
  const { folder, log, agentVersion, enrolment, reenroll } = daemon
  const spool = openSpool(join(folder.path, 'spool'), (message) => log('warn', message))
  let seen: Packed | undefined
  const reports = reporter({
    folder,
    spool,
    log,
    agentVersion,
    enrolment,
    reenroll,
    onRedactionKey,
    current() {
      if (!seen) throw new Error('reported before the first look')
      return seen
    },
  })

  async function look(): Promise<{ snapshot: Snapshot; isNew: boolean }> {
    const snapshot = await daemon.collect(reports.enrolment().settings.redactionKey)
    seen = await pack(snapshot)
    const newest = (await spool.list()).at(-1)?.contentHash ?? (await readProgress(folder)).deliveredHash
    if (seen.contentHash === newest) return { snapshot, isNew: false }
    try {
      await spool.add(seen.contentHash, seen.body)
    } catch (error) {
      // It is reported from memory all the same, only a kill would lose it, and then it is seen again.
      log('warn', `cannot spool: ${error instanceof Error ? error.message : String(error)}`)
    }
    return { snapshot, isNew: true }
  }
  return { look, reports }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
