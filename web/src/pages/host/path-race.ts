import type { Origin } from '#agent/contract/origin.ts'
import type { FileInfo } from '#agent/contract/file-info.ts'
import type { GoInstall } from '#agent/contract/sections/go-installs.ts'
import type { PathDir } from '#agent/contract/sections/path.ts'
import type { SessionId } from '#agent/contract/sections/sessions.ts'
import type { Env, EnvKind } from '#agent/contract/snapshot.ts'

/** `unready`: an unplugged or unreachable volume, about which nothing is known. */
export type EntryState = 'exists' | 'missing' | 'not-a-directory' | 'unready' | 'unknown'

export type RaceEntry = {
  /** Place on PATH, from 1. */
  place: number
  raw: string
  dir: string
  origin: Origin
  state: EntryState
  real: string | null
  /** Place of the earlier entry that names the same directory. */
  repeats: number | null
  go: { path: string; version: string | null; arch: string | null; wins: boolean } | null
}

export type Race = { entries: RaceEntry[]; winner: RaceEntry | null; shadowed: RaceEntry[] }

/** One spelling for one place, as far as a name tells: Windows ignores case and takes both slashes. */
export function placeName(path: string, kind: EnvKind): string {
  const trimmed = path.replace(/(?<=[^:/\\])[/\\]+$/, '')
  return kind === 'windows' ? trimmed.replaceAll('/', '\\').toLowerCase() : trimmed
}

const stateOf = (dir: PathDir | undefined): EntryState => {
  if (!dir) return 'unknown'
  if (!dir.ready) return 'unready'
  if (!dir.exists) return 'missing'
  return dir.isDir ? 'exists' : 'not-a-directory'
}

/** The version of the installation that a go command belongs to. */
function versionOf(go: FileInfo, dir: PathDir, installs: readonly GoInstall[], env: Env): string | null {
  const same = (a: string | undefined, b: string | undefined) =>
    a !== undefined && b !== undefined && placeName(a, env.kind) === placeName(b, env.kind)
  const file = go.real ?? go.path
  const install = installs.find(
    (each) =>
      (each.go !== undefined && same(each.go.real ?? each.go.path, file)) ||
      same(dir.sdkRoot, each.root) ||
      same(dir.sdkRoot, each.real),
  )
  if (install?.version !== undefined) return install.version
  const active = env.sections.goActive
  if (active.status !== 'ok' || !(same(active.data.binPath, go.path) || same(active.data.real, file)))
    return null
  return active.data.version ?? null
}

/** PATH of one session in order, and which `go` a command line there really runs. */
export function pathRace(env: Env, session: SessionId): Race | null {
  const { path, goInstalls, sessions } = env.sections
  if (path.status !== 'ok') return null
  const own = path.data.sessions.find((each) => each.session === session)
  if (!own) return null
  const dirs = new Map(path.data.dirs.map((dir) => [dir.dir, dir]))
  const installs = goInstalls.status === 'ok' ? goInstalls.data.list : []
  const asked =
    sessions.status === 'ok' ? sessions.data.list.find((each) => each.id === session)?.which[0] : undefined
  const first = new Map<string, number>()

  const entries = own.entries.map(({ raw, dir: name, origin }, index): RaceEntry => {
    const dir = dirs.get(name)
    const place = index + 1
    const key = placeName(name, env.kind)
    const repeats = first.get(key) ?? null
    if (repeats === null) first.set(key, place)
    const file = dir?.bins['go']
    const go =
      dir && file
        ? {
            path: file.path,
            version: versionOf(file, dir, installs, env),
            arch: file.arch ?? null,
            wins: false,
          }
        : null
    return { place, raw, dir: name, origin, state: stateOf(dir), real: dir?.real ?? null, repeats, go }
  })

  const withGo = entries.filter((entry) => entry.go !== null && entry.repeats === null)
  // The shell's own answer decides; it may have none, where the session was not asked.
  const answer = asked === undefined ? undefined : placeName(asked, env.kind)
  const winner =
    withGo.find((entry) => entry.go !== null && placeName(entry.go.path, env.kind) === answer) ??
    withGo[0] ??
    null
  if (winner?.go) winner.go.wins = true
  return { entries, winner, shadowed: withGo.filter((entry) => entry !== winner) }
}
