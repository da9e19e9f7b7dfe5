import type { FileInfo } from '../../contract/file-info.ts'
import type { EnvKind } from '../../contract/snapshot.ts'
import type { Path, PathDir, PathEntry } from '../../contract/sections/path.ts'
import type { Session } from '../../contract/sections/sessions.ts'
import { isGoBin, isSdkBin } from './go-bin.ts'
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
}

export type PathView = {
  sessions: ReadonlyMap<SessionId, readonly Entry[]>
  /** Entries of all sessions. */
  entries: readonly Entry[]
  dir(path: string): PathDir | undefined
}

const views = new WeakMap<Path, PathView>()

/** PATH with everything that several detectors need, worked out once per snapshot. */
export function pathView(path: Path, kind: EnvKind): PathView {
  const known = views.get(path)
  if (known) return known
  const paths = pathsOf(kind)
  const dirs = new Map<string, PathDir>()
  for (const info of path.dirs) dirs.set(paths.norm(info.dir), info)
  type Place = Pick<Entry, 'key' | 'info' | 'goBin' | 'sdkBin'>
  const places = new Map<string, Place>()
  const placeOf = (dir: string): Place => {
    const found = places.get(dir)
    if (found) return found
    const key = paths.norm(dir)
    const info = dir === '' ? undefined : dirs.get(key)
    const sdkBin = dir !== '' && isSdkBin(dir, info, paths)
    const place = { key, info, goBin: dir !== '' && isGoBin(dir, info, paths), sdkBin }
    places.set(dir, place)
    return place
  }
  const sessions = new Map<SessionId, readonly Entry[]>()
  const all: Entry[] = []
  // Plain loops, and each entry spelled out: this is the largest single piece of judging a snapshot.
  for (const { session, entries } of path.sessions) {
    const own: Entry[] = []
    for (const { raw, dir, origin } of entries) {
      const { key, info, goBin, sdkBin } = placeOf(dir)
      const entry = { raw, dir, origin, session, index: own.length, key, info, goBin, sdkBin }
      own.push(entry)
      all.push(entry)
    }
    sessions.set(session, own)
  }
  const view = { sessions, entries: all, dir: (dir: string) => dirs.get(paths.norm(dir)) }
  views.set(path, view)
  return view
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
  for (const entry of view.sessions.get(session.id) ?? []) {
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
  const extension = /\.[^.\\/]*$/.exec(file)?.[0].toLowerCase() ?? ''
  if (kind !== 'windows') return extension !== '.exe'
  if (session.id === 'gitbash') return extension === '.exe' || extension === ''
  const tried = (session.pathext ?? DEFAULT_PATHEXT).toLowerCase().split(';')
  const scripts = session.id === 'powershell' || session.id === 'pwsh' ? ['.ps1'] : []
  return [...tried, ...scripts].includes(extension)
}
