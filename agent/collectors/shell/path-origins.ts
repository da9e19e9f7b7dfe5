import type { Origin } from '../../contract/origin.ts'
import { expandHome } from '../startup/files.ts'
import type { StartupFiles } from '../startup/read.ts'
import type { BasePathEntry } from './base-environment.ts'
import type { ShellRun } from './runs.ts'
import type { Write } from './writes.ts'

type Entry = BasePathEntry

/**
 * The entries of a new PATH, each with the origin it had in the old one; what the old one does not explain gets
 * `origin`. Matching goes from the right, since most lines put something in front; what moved is matched after.
 */
export function carryOver(old: readonly Entry[], next: readonly string[], origin: Origin) {
  const result: (Entry | undefined)[] = next.map(() => undefined)
  const used = new Set<number>()
  let from = old.length - 1
  for (let at = next.length - 1; at >= 0 && from >= 0; at--) {
    const entry = old[from]
    if (entry?.raw !== next[at]) continue
    result[at] = entry
    used.add(from)
    from--
  }
  for (const [at, raw] of next.entries()) {
    if (result[at]) continue
    const moved = old.findIndex((entry, index) => entry.raw === raw && !used.has(index))
    if (moved < 0) continue
    used.add(moved)
    result[at] = old[moved]
  }
  const entries = next.map((raw, at): Entry => result[at] ?? { raw, origin })
  return { entries, carried: used.size }
}

/**
 * Follows PATH through the traced writes of a start-up. A write takes over from that earlier state which explains
 * most of it: after `PATH=/x some-command` the value before it comes back.
 */
export function followPath(base: readonly Entry[], writes: readonly Write[]): Entry[] {
  const states: Entry[][] = [[...base]]
  for (const write of writes) {
    if (write.name !== 'PATH' || write.value === null) continue
    const { file, line } = write.place
    const origin: Origin = { kind: 'profile', ref: file, line, confidence: 'high' }
    const next = write.value.split(':')
    let best = { entries: next.map((raw): Entry => ({ raw, origin })), carried: 0 }
    if (!write.fresh) {
      for (const state of states.toReversed()) {
        const candidate = carryOver(state, next, origin)
        if (candidate.carried > best.carried) best = candidate
      }
    }
    states.push(best.entries)
  }
  return states.at(-1) ?? []
}

function byReading(raw: string, run: ShellRun, startup: StartupFiles, home: string): Origin | undefined {
  for (const file of startup.loadedBy(run.id).toReversed()) {
    const found = startup.files
      .get(file)
      ?.assignments.findLast(
        ({ name, value }) =>
          name === 'PATH' && value.split(':').some((part) => expandHome(part, home) === raw),
      )
    if (found) return { kind: 'profile', ref: file, line: found.line, confidence: 'medium' }
  }
  return undefined
}

/** macOS: /etc/profile and /etc/zprofile only run path_helper, which reads the entry from these files. */
function fromPathHelper(entry: Entry, startup: StartupFiles): Entry {
  if (entry.origin.ref !== '/etc/profile' && entry.origin.ref !== '/etc/zprofile') return entry
  for (const { file, syntax, assignments } of startup.files.values()) {
    const found = syntax === 'paths' && assignments.find(({ value }) => value === entry.raw)
    if (found) {
      return { ...entry, origin: { kind: 'path-helper', ref: file, line: found.line, confidence: 'high' } }
    }
  }
  return entry
}

/** PATH of a session, entry by entry, with what put each there. */
export function pathOrigins(
  run: ShellRun,
  path: string,
  writes: readonly Write[],
  startup: StartupFiles,
  home: string,
): Entry[] {
  const unknown: Origin = { kind: 'process', confidence: 'low' }
  const { entries } = carryOver(followPath(run.base.path, writes), path.split(':'), unknown)
  return entries.map((entry) =>
    entry.origin === unknown
      ? { ...entry, origin: byReading(entry.raw, run, startup, home) ?? unknown }
      : fromPathHelper(entry, startup),
  )
}
