import type { FileInfo } from '../../contract/file-info.ts'
import type { EnvKind } from '../../contract/snapshot.ts'
import type { Path, PathDir, PathEntry } from '../../contract/sections/path.ts'
import type { Session } from '../../contract/sections/sessions.ts'
import { isGoBin, isSdkBin } from './go-bin.ts'
import { isPlain } from './malformed.ts'
import { Recent, remember } from './once.ts'
import { pathsOf } from './paths.ts'

export type SessionId = Session['id']

export type Entry = PathEntry & {
  session: SessionId
  index: number
  /** Normal form of `dir`: equal for two spellings of one directory. */
  key: string
  info: PathDir | undefined
  goBin: boolean
  sdkBin: boolean
  /** An ordinary absolute directory by its text, as nearly every entry is. */
  plain: boolean
}

export type PathView = {
  sessions: ReadonlyMap<SessionId, readonly Entry[]>
  /** Entries of all sessions. */
  entries: readonly Entry[]
  /** Those of them that are an SDK's, and those that hold a program which is looked for: a few of hundreds. */
  sdkBins: readonly Entry[]
  holders: readonly Entry[]
  dir(path: string): PathDir | undefined
}

type Place = Pick<Entry, 'dir' | 'key' | 'info' | 'goBin' | 'sdkBin' | 'plain'> & { holds: boolean }

const views = new Recent<Path, PathView>()

/** PATH with everything that several detectors need, worked out once per snapshot. */
export const pathView = (path: Path, kind: EnvKind): PathView =>
  views.get(path) ?? views.set(path, viewOf(path, kind))

function viewOf(path: Path, kind: EnvKind): PathView {
  const paths = pathsOf(kind)
  const dirs = new Map<string, PathDir>()
  for (const info of path.dirs) dirs.set(paths.norm(info.dir), info)
  const places = new Map<string, Place>()
  const placeOf = (dir: string): Place => {
    const found = places.get(dir)
    if (found) return found
    const key = paths.norm(dir)
    const info = dir === '' ? undefined : dirs.get(key)
    const sdkBin = dir !== '' && isSdkBin(dir, info, paths)
    const goBin = dir !== '' && isGoBin(dir, info, paths)
    const holds = info !== undefined && !isEmpty(info.bins)
    const place = { dir, key, info, goBin, sdkBin, plain: isPlain(dir, kind), holds }
    places.set(dir, place)
    return place
  }
  const sessions = new Map<SessionId, readonly Entry[]>()
  const all: Entry[] = []
  const sdkBins: Entry[] = []
  const holders: Entry[] = []
  /** What stood at each position before: sessions differ little, and to compare is cheaper than to look up. */
  const column: Place[] = []
  // Plain loops, and each entry spelled out: this is the largest single piece of judging a snapshot.
  for (const { session, entries } of path.sessions) {
    const own: Entry[] = []
    for (const { raw, dir, origin } of entries) {
      const index = own.length
      const above = column[index]
      const place = above?.dir === dir ? above : (column[index] = placeOf(dir))
      const { key, info, goBin, sdkBin } = place
      const plain = place.plain && raw === dir
      const entry = { raw, dir, origin, session, index, key, info, goBin, sdkBin, plain }
      own.push(entry)
      all.push(entry)
      if (sdkBin) sdkBins.push(entry)
      if (place.holds) holders.push(entry)
    }
    sessions.set(session, own)
  }
  return { sessions, entries: all, sdkBins, holders, dir: (dir: string) => dirs.get(paths.norm(dir)) }
}

export function isEmpty(record: object): boolean {
  for (const _ in record) return false
  return true
}

export type Hit = { entry: Entry; file: FileInfo }

/**
 * Every file a command name finds on a session's PATH, in order, each real file once.
 *
 * The current directory (searched first by cmd, and by POSIX shells at an empty entry) is the caller's, not the
 * machine's: it never gives a hit. A file whose extension the session would not try gives none either: no POSIX
 * shell runs `go.exe` for `go`, Git Bash excepted.
 */
export function resolveCommand(
  view: PathView,
  session: Pick<Session, 'id' | 'pathext'>,
  name: string,
  kind: EnvKind,
): Hit[] {
  const paths = pathsOf(kind)
  const seen = new Set<string>()
  const hits: Hit[] = []
  for (const entry of view.holders) {
    if (entry.session !== session.id) continue
    const file = entry.info?.bins[name]
    if (!file || !paths.isAbsolute(entry.dir) || !wouldRun(file.path, session, kind)) continue
    const key = paths.norm(file.real ?? file.path)
    if (seen.has(key)) continue
    seen.add(key)
    hits.push({ entry, file })
  }
  return hits
}

const DEFAULT_PATHEXT = '.COM;.EXE;.BAT;.CMD'

/** Whether a session tries the extension of a file; no POSIX shell runs `go.exe` for `go`. */
export function wouldRun(file: string, session: Pick<Session, 'id' | 'pathext'>, kind: EnvKind): boolean {
  if (kind !== 'windows') return !/\.exe$/i.test(file)
  const extension = /\.[^.\\/]*$/.exec(file)?.[0].toLowerCase() ?? ''
  if (session.id === 'gitbash') return extension === '.exe' || extension === ''
  const isScript = extension === '.ps1' && (session.id === 'powershell' || session.id === 'pwsh')
  return isScript || extensionsIn(session.pathext ?? DEFAULT_PATHEXT).has(extension)
}

const extensionsIn = remember((pathext): ReadonlySet<string> => new Set(pathext.toLowerCase().split(';')))
