import type { Dirs } from '../../contract/sections/dirs.ts'
import { SecurityPart, type WindowsSecurity } from '../../contract/sections/windows-security.ts'
import { isBuildOutput, isGoProgram } from '../../detectors/model/block-events.ts'
import { goDirs } from '../../detectors/model/go-dirs.ts'
import { windowsPaths } from '../../detectors/model/paths.ts'
import { MachineError, type Machine } from '../../machine/machine.ts'
import type { AnySections, CollectContext, DataOf } from '../collector.ts'
import { EVENT_LOGS, loggedEvents, type LoggedEvent } from './block-events.ts'
import { coverage, defenderState } from './defender.ts'
import { firewallRules } from './firewall.ts'
import { storedEnvironment, valueOf, type StoredEnvironment } from './stored.ts'

type BlockEvent = WindowsSecurity['blockEvents'][number]
type Unread = NonNullable<WindowsSecurity['unread']>[number]

const MAX_EVENTS = 200

/** Each part for itself: most people are no administrators, and one closed door must not hide the others. */
export async function collectWindowsSecurity(context: CollectContext): Promise<WindowsSecurity> {
  const { machine } = context
  const { composed } = await storedEnvironment(context)
  const systemRoot = valueOf(composed, 'SystemRoot') ?? 'C:\\Windows'
  const failures = new Map<SecurityPart, MachineError>()
  const part = async <T>(name: SecurityPart, work: Promise<T>): Promise<T | null> => {
    try {
      return await work
    } catch (error) {
      if (!(error instanceof MachineError)) throw error
      failures.set(name, error)
      return null
    }
  }
  const [defender, firewall, ...logs] = await Promise.all([
    part('defender', collectDefender(context, composed)),
    part('firewall', firewallRules(machine)),
    ...EVENT_LOGS.map(async (log) => ({
      log: log.log,
      events: (await part(log.part, loggedEvents(machine, systemRoot, log))) ?? [],
    })),
  ])
  const unread = SecurityPart.enum.flatMap((name): Unread[] => {
    const failure = failures.get(name)
    return failure ? [{ part: name, reason: failure.reason }] : []
  })
  if (unread.length === SecurityPart.enum.length) throw nothingRead(failures)
  return {
    ...(defender && { defender }),
    blockEvents: await goEvents(context, composed, logs),
    firewallRules: firewall ?? [],
    ...(unread.length > 0 && { unread }),
  }
}

/** In the order of the parts, not of their failing: a snapshot says the same every time. */
function nothingRead(failures: ReadonlyMap<SecurityPart, MachineError>): MachineError {
  const inOrder = SecurityPart.enum.flatMap((name) => failures.get(name) ?? [])
  return new MachineError(inOrder[0]?.reason ?? 'error', inOrder.map(({ message }) => message).join('; '))
}

type Composed = StoredEnvironment['composed']

async function collectDefender(context: CollectContext, composed: Composed) {
  const state = await defenderState(context.machine, composed)
  // Where there is nothing to match, it does not matter which directories Go has.
  if (!state.realtime || state.paths.length + state.processes.length === 0)
    return coverage(state, {}, composed)
  const [dirs, active] = await Promise.all([context.use('dirs'), known(context, 'goActive')])
  const goroot = active?.goroot ?? active?.derivedRoot
  const places = {
    ...(dirs.gocache && { gocache: dirs.gocache.path }),
    ...(dirs.gomodcache && { gomodcache: dirs.gomodcache.path }),
    ...(goroot !== undefined && { goroot }),
  }
  return coverage(state, places, composed)
}

/** Data of a section that is a help and no more. */
const known = <K extends keyof AnySections>(context: CollectContext, section: K): Promise<DataOf<K> | null> =>
  context.use(section).catch(() => null)

type Log = { log: BlockEvent['log']; events: LoggedEvent[] }

/** Of all that was blocked, the files of Go and of its builds; what was blocked again is counted. */
async function goEvents(
  context: CollectContext,
  composed: Composed,
  logs: readonly Log[],
): Promise<BlockEvent[]> {
  if (logs.every(({ events }) => events.length === 0)) return []
  const [dirs, installs] = await Promise.all([known(context, 'dirs'), known(context, 'goInstalls')])
  const toPath = drivePaths(context.machine, composed, dirs)
  const roots = [
    ...(dirs ? goDirs(dirs).map(({ dir }) => dir.path) : []),
    ...(installs?.list ?? []).map(({ root }) => root),
  ]
  const isGo = (path: string) =>
    isGoProgram(path, installs) ||
    isBuildOutput(path, dirs) ||
    roots.some((root) => windowsPaths.under(path, root))
  const counted = new Map<string, BlockEvent>()
  for (const { log, events } of logs) {
    for (const { id, path: written, policy, at } of events) {
      // Each build has a directory of its own: without its number a program is the same every time.
      const path = (await toPath(written)).replace(/\\go-build\d+(?=\\)/gi, '\\go-build')
      if (!isGo(path)) continue
      const key = [log, id, windowsPaths.norm(path), policy ?? ''].join('\n')
      const same = counted.get(key)
      counted.set(key, {
        log,
        id,
        path: same?.path ?? path,
        ...(policy && { policy }),
        count: (same?.count ?? 0) + 1,
        last: same && same.last > at ? same.last : at,
      })
    }
  }
  return [...counted]
    .sort(([a, first], [b, second]) =>
      first.last === second.last ? (a < b ? -1 : 1) : first.last < second.last ? 1 : -1,
    )
    .slice(0, MAX_EVENTS)
    .map(([, event]) => event)
}

/** AppLocker's words for places, and the kernel's names of volumes, as paths with a drive. */
function drivePaths(machine: Machine, composed: Composed, dirs: Dirs | null) {
  const system = valueOf(composed, 'SystemDrive') ?? 'C:'
  const windows = valueOf(composed, 'SystemRoot') ?? `${system}\\Windows`
  const words: Readonly<Record<string, string>> = {
    OSDRIVE: system,
    WINDIR: windows,
    SYSTEM32: `${windows}\\System32`,
    PROGRAMFILES: valueOf(composed, 'ProgramFiles') ?? `${system}\\Program Files`,
  }
  const drives = [system, ...(dirs ? goDirs(dirs) : []).map(({ dir }) => dir.path.slice(0, 2))]
  const letters = [...new Set(drives.map((drive) => drive.toUpperCase()))].filter((drive) =>
    /^[A-Z]:$/.test(drive),
  )
  const volumes = new Map<string, string>()
  return async (written: string): Promise<string> => {
    const word = /^%([A-Z0-9]+)%/i.exec(written)
    const place = words[word?.[1]?.toUpperCase() ?? '']
    if (word && place !== undefined) return place + written.slice(word[0].length)
    const device = /^(\\Device\\[^\\]+)(\\.*)$/i.exec(written)
    const [, volume, rest] = device ?? []
    if (volume === undefined || rest === undefined) return written
    const letter = volumes.get(volume) ?? (await letterOf(machine, letters, rest))
    if (letter === null) return written
    volumes.set(volume, letter)
    return letter + rest
  }
}

/** The drive that has the file's directory: builds are gone long before anybody looks, their place is not. */
async function letterOf(machine: Machine, letters: readonly string[], rest: string): Promise<string | null> {
  const [first = '', second = ''] = windowsPaths.segments(rest)
  for (const letter of letters) {
    const there = await machine.stat(`${letter}\\${first}\\${second}`).catch(() => null)
    if (there) return letter
  }
  return null
}
