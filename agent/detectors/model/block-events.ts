import type { Dirs } from '../../contract/sections/dirs.ts'
import type { GoInstalls } from '../../contract/sections/go-installs.ts'
import type { Smoke } from '../../contract/sections/smoke.ts'
import type { SecurityPart, WindowsSecurity } from '../../contract/sections/windows-security.ts'
import { windowsPaths } from './paths.ts'

export type BlockEvent = WindowsSecurity['blockEvents'][number]

/** Refused, or logged by a policy on trial that would have refused; Defender's ids are neither. */
export const isEnforced = ({ id }: BlockEvent) => id === 3077 || id === 8004
export const isAudited = ({ id }: BlockEvent) => id === 3076 || id === 8003
export const isMalwareAlarm = ({ log, id }: BlockEvent) => log === 'defender' && (id === 1116 || id === 1117)

/** The first of the parts that could not be read: where nothing was found, it may hold what was looked for. */
export const unreadOf = (
  { unread = [] }: WindowsSecurity,
  ...parts: SecurityPart[]
): SecurityPart | undefined => unread.find(({ part }) => parts.includes(part))?.part

const WEEK_MS = 7 * 24 * 3600 * 1000
export const isRecent = ({ last }: BlockEvent, takenAt: string) =>
  Date.parse(takenAt) - Date.parse(last) <= WEEK_MS

/** Programs without which Go itself does not work: the go command, its compiler, linker and so on. */
export function goPrograms(installs: GoInstalls | null): (path: string) => boolean {
  const tools = installs?.list.map(({ root }) => windowsPaths.join(root, 'pkg', 'tool')) ?? []
  return (path) => {
    const [above, name] = windowsPaths.segments(path).slice(-2)
    if (name?.toLowerCase() === 'go.exe' && above?.toLowerCase() === 'bin') return true
    return tools.some((folder) => windowsPaths.below(path, folder))
  }
}

export const isGoProgram = (path: string, installs: GoInstalls | null): boolean => goPrograms(installs)(path)

/** What a build leaves behind: `go-build` directories, the build cache, Go's own temporary directory. */
export const isBuildOutput = (path: string, dirs: Dirs | null): boolean =>
  windowsPaths.segments(path).some((name) => /^go-build\d*$/i.test(name)) ||
  [dirs?.gocache, dirs?.gotmpdir].some((dir) => dir !== undefined && windowsPaths.under(path, dir.path))

/** A stable name for where the files lay: builds use another directory each time. */
export function placeOf(path: string, dirs: Dirs | null): string {
  const places = [dirs?.gocache, dirs?.gotmpdir, ...(dirs?.gopath ?? []).map(({ root }) => root), dirs?.temp]
  const place = places.find((dir) => dir !== undefined && windowsPaths.under(path, dir.path))
  return place?.path ?? /^(.*?)[\\/]go-build\d*[\\/]/i.exec(path)?.[1] ?? windowsPaths.parent(path)
}

/** A build was made and started without trouble after that moment. */
export function worksSince(smoke: Smoke | null, moment: string): boolean {
  if (!smoke || Date.parse(smoke.at) <= Date.parse(moment)) return false
  return ['build', 'run'].every((name) =>
    smoke.steps.some((done) => done.name === name && done.outcome === 'ok'),
  )
}

/** Rows for the evidence, the latest first. */
export const eventRows = (events: readonly BlockEvent[]) =>
  [...events]
    .sort((a, b) => Date.parse(b.last) - Date.parse(a.last))
    .slice(0, 50)
    .map(({ path, id, count, last }) => ({ path, eventId: id, count, mtime: last }))
