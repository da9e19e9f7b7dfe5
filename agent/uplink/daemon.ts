import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SectionName } from '../collectors/collector.ts'
import type { Snapshot } from '../contract/snapshot.ts'
import type { Occasion } from '../look/schedule.ts'
import type { Enrolment } from '../state/enrolment.ts'
import type { StateFolder } from '../state/folder.ts'
import { readProgress } from '../state/progress.ts'
import { recallIn } from '../state/recall.ts'
import { BRIEF } from './backoff.ts'
import { holdEnrolment } from './held-enrolment.ts'
import type { Log } from './log.ts'
import { pack, type Packed } from './packed.ts'
import { reporter } from './reporter.ts'
import { bell, jittered, lookOnChange, type Outcome } from './rescan.ts'
import { inServerTime, noteServerTime } from './server-time.ts'
import { openSpool } from './spool.ts'
import type { OnChange } from './watch-files.ts'

export type Daemon = {
  folder: StateFolder
  log: Log
  agentVersion: string
  enrolment: Enrolment
  reenroll: ((signal: AbortSignal) => Promise<Enrolment>) | undefined
  collect(redactionKey: string, occasion: Occasion, signal: AbortSignal): Promise<Snapshot>
  /** Calls back on every change that may matter, for what the latest snapshot shows there is to watch. */
  watch(onChange: OnChange, signal: AbortSignal): (snapshot: Snapshot) => Promise<void>
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
  const { look, reports, held } = await prepare(daemon, () => changed.ring())
  let changes: Change[] = []
  const follow = daemon.watch((what, sections) => {
    changes.push({ what, sections })
    changed.ring()
  }, until)

  let routine = true
  let watches = false
  async function scan(): Promise<Outcome> {
    const occasion = occasionOf(changes, routine)
    if (changes.length > 0) daemon.log('info', 'change seen', summary(changes))
    const wasRoutine = routine
    changes = []
    routine = false
    const { snapshot, isNew } = await look(occasion, until)
    // A file that is touched all the time without changing anything costs no check-ins.
    if (isNew || wasRoutine) due.ring()
    await follow(snapshot)
    if (!watches) daemon.log('info', 'watching begins')
    watches = true
    if (isNew) return 'news'
    return occasion.changed.size > 0 ? 'nothing' : 'routine'
  }
  async function tick(): Promise<never> {
    for (;;) {
      await sleep(jittered(held.get().settings.intervalSeconds), undefined, { signal: until })
      routine = true
      changed.ring()
    }
  }
  try {
    const scanning = lookOnChange(changed, scan, until)
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
  await look(occasionOf([], true), signal)
  await reports.report(signal, BRIEF)
}

async function prepare(daemon: Daemon, onRedactionKey: () => void) {
  const { folder, log, agentVersion, enrolment, reenroll } = daemon
  const spool = openSpool(join(folder.path, 'spool'), (message) => log('warn', message))
  const recall = recallIn(folder)
  const held = await holdEnrolment(folder, enrolment, log)
  let seen: Packed | undefined
  const reports = reporter({
    folder,
    spool,
    log,
    agentVersion,
    held,
    reenroll,
    onRedactionKey,
    onClock: (sample) => noteServerTime(recall, sample),
    current() {
      if (!seen) throw new Error('reported before the first look')
      return seen
    },
  })

  async function look(
    occasion: Occasion,
    signal: AbortSignal,
  ): Promise<{ snapshot: Snapshot; isNew: boolean }> {
    const snapshot = await daemon.collect(held.get().settings.redactionKey, occasion, signal)
    seen = await pack(await inServerTime(snapshot, recall))
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
  return { look, reports, held }
}

type Change = { what: string; sections: readonly SectionName[] }

const occasionOf = (changes: readonly Change[], routine: boolean): Occasion => ({
  routine,
  changed: new Set(changes.flatMap(({ sections }) => sections)),
})

/** One line for a storm. */
function summary(changes: readonly Change[]): Record<string, string | number> {
  const [first = '', ...others] = new Set(changes.map(({ what }) => what))
  return { what: first, ...(others.length > 0 && { others: others.length }), times: changes.length }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
