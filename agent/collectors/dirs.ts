import type { FileInfo } from '../contract/file-info.ts'
import type { DirPlace, GoDir } from '../contract/sections/dirs.ts'
import { MachineError, type Machine, type Platform } from '../machine/machine.ts'
import { pathsOf } from '../machine/paths.ts'
import type { CollectContext, Collector } from './collector.ts'
import { dirPlace } from './dir-place.ts'
import { fileInfo, isExecutable } from './executable.ts'
import type { GoResolution } from './go/resolution.ts'
import { goResolution } from './go/resolve.ts'
import { isSdkRoot } from './go/root.ts'
import { readMounts } from './mounts.ts'
import { windowsDirPlace } from './windows/dir-place.ts'
import { storedEnvironment } from './windows/stored.ts'
import { roamingProfile, syncRoots } from './windows/sync-roots.ts'
import { createVolumes } from './windows/volumes.ts'

/** The nearest existing parent must be a directory that one can write to. */
async function creatable(machine: Machine, path: string): Promise<boolean> {
  const paths = pathsOf(machine.platform)
  for (let parent = paths.dirname(path); ; parent = paths.dirname(parent)) {
    const stat = await machine.stat(parent)
    if (stat) return stat.kind === 'dir' && machine.writable(parent)
    if (parent === paths.dirname(parent)) return false
  }
}

async function executablesIn(machine: Machine, dir: string): Promise<FileInfo[]> {
  const tools: FileInfo[] = []
  for (const name of (await machine.list(dir)) ?? []) {
    const file = pathsOf(machine.platform).join(dir, name)
    const info = (await isExecutable(machine, file)) ? await fileInfo(machine, file) : null
    if (info) tools.push(info)
    if (tools.length === 200) break
  }
  return tools
}

type Holds = { caches?: boolean; tools?: boolean }
type PlaceOf = (path: string, holds: Holds) => Promise<DirPlace | undefined>

/** One directory; what this person may not look into costs that directory alone. */
export async function goDir(machine: Machine, raw: string, placeOf: PlaceOf, holds: Holds): Promise<GoDir> {
  const paths = pathsOf(machine.platform)
  const absolute = paths.isAbsolute(raw)
  const path = absolute ? paths.normalize(raw) : raw
  const nothing: GoDir = {
    raw,
    path,
    absolute,
    exists: false,
    isDir: false,
    writable: null,
    creatable: null,
    goRoot: false,
    tools: [],
  }
  if (!absolute) return nothing
  const troubles: MachineError[] = []
  const orElse = async <T>(look: Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await look
    } catch (error) {
      if (!(error instanceof MachineError)) throw error
      troubles.push(error)
      return otherwise
    }
  }
  const place = await orElse(placeOf(path, holds), undefined)
  const common: GoDir = { ...nothing, ...(place ? { place } : {}) }
  const stat = await orElse(machine.stat(raw), undefined)
  const withTrouble = (dir: GoDir): GoDir => (troubles[0] ? { ...dir, unreadable: troubles[0].reason } : dir)
  if (stat === undefined) {
    // The way to it is barred, so Go cannot write there either; whether it is there nobody here can say.
    const barred = troubles.at(-1)?.reason === 'denied'
    return withTrouble(barred ? { ...common, exists: true, isDir: true, writable: false } : common)
  }
  if (stat === null) return withTrouble({ ...common, creatable: await orElse(creatable(machine, raw), null) })
  const real = await orElse(machine.realpath(raw), null)
  const isDir = stat.kind === 'dir'
  return withTrouble({
    ...common,
    exists: true,
    isDir,
    ...(real !== null && real !== path ? { real } : {}),
    writable: await machine.writable(raw),
    goRoot: isDir && (await orElse(isSdkRoot(machine, raw), false)),
    tools: isDir && holds.tools ? await orElse(executablesIn(machine, raw), []) : [],
  })
}

/** Where Go puts its build cache when nobody says so (C-51). */
function defaultCache(platform: Platform, home: string, variables: Readonly<Record<string, string>>): string {
  const paths = pathsOf(platform)
  if (platform === 'windows')
    return paths.join(variables['LOCALAPPDATA'] ?? paths.join(home, 'AppData/Local'), 'go-build')
  if (platform === 'macos') return paths.join(home, 'Library/Caches/go-build')
  return paths.join(variables['XDG_CACHE_HOME'] || paths.join(home, '.cache'), 'go-build')
}

/** Effective values by Go's own order: session, the file of `go env -w`, default. go itself is not needed. */
export function effectivePlaces(
  platform: Platform,
  resolution: Pick<GoResolution, 'variables' | 'fileValues'>,
) {
  const { variables, fileValues } = resolution
  const paths = pathsOf(platform)
  const windows = platform === 'windows'
  // Go takes an empty variable for one that is not set.
  const set = (name: string) => variables[name] || fileValues[name] || undefined
  const home = variables[windows ? 'USERPROFILE' : 'HOME'] ?? ''
  const gopath = set('GOPATH')
  const roots = (gopath ?? paths.join(home, 'go')).split(paths.delimiter).filter((root) => root !== '')
  return {
    gopathSet: gopath !== undefined,
    roots,
    gobin: set('GOBIN'),
    gomodcache: set('GOMODCACHE') ?? paths.join(roots[0] ?? home, 'pkg', 'mod'),
    gocache: set('GOCACHE') ?? defaultCache(platform, home, variables),
    gotmpdir: set('GOTMPDIR'),
    temp: windows
      ? (variables['TMP'] ?? variables['TEMP'] ?? 'C:\\Windows\\Temp')
      : (variables['TMPDIR'] ?? '/tmp'),
  }
}

async function placesFor(context: CollectContext): Promise<PlaceOf> {
  const { machine } = context
  if (machine.platform !== 'windows') {
    const mounts = await readMounts(machine)
    return (path, holds) => dirPlace(machine, path, mounts, holds)
  }
  const { composed } = await storedEnvironment(context)
  const synced = (await syncRoots(machine, composed).catch(() => [])).map(({ provider, path }) => ({
    provider,
    path,
  }))
  const surroundings = {
    volumeOf: createVolumes(machine, composed),
    synced,
    roaming: await roamingProfile(machine, composed).catch(() => null),
  }
  return (path, holds) => windowsDirPlace(machine, path, surroundings, holds)
}

export const dirs: Collector<'dirs'> = {
  section: 'dirs',
  cost: 'B',
  timeoutMs: 30_000,
  async collect(context) {
    const { machine } = context
    const resolution = await goResolution(context)
    if (!resolution) throw new MachineError('error', 'no session started, so no variable is known')
    const places = effectivePlaces(machine.platform, resolution)
    const placeOf = await placesFor(context)
    const look = (raw: string, holds: Holds = {}) => goDir(machine, raw, placeOf, holds)
    const gopath = await Promise.all(
      places.roots.slice(0, 64).map(async (root) => ({
        root: await look(root, { caches: true }),
        bin: await look(pathsOf(machine.platform).join(root, 'bin'), { tools: true }),
      })),
    )
    return {
      gopath,
      gopathSet: places.gopathSet,
      ...(places.gobin === undefined ? {} : { gobin: await look(places.gobin, { tools: true }) }),
      gomodcache: await look(places.gomodcache, { caches: true }),
      gocache: await look(places.gocache, { caches: true }),
      ...(places.gotmpdir === undefined ? {} : { gotmpdir: await look(places.gotmpdir) }),
      temp: await look(places.temp),
    }
  },
}
