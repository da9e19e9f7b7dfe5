import type { FileInfo } from '../../agent/contract/file-info.ts'
import type { Origin } from '../../agent/contract/origin.ts'
import type { GoDir } from '../../agent/contract/sections/dirs.ts'
import type { Project } from '../../agent/contract/sections/projects/project.ts'
import type { Env, EnvKind } from '../../agent/contract/snapshot.ts'
import { pathsOf } from '../../agent/detectors/model/paths.ts'
import { SYSTEM, SYSTEM_ORIGIN, userOrigin } from './full-shells.ts'
import {
  fileInfo,
  goDir,
  home,
  type EntryWords,
  type EnvWords,
  type InstallWords,
  type SessionWords,
} from './snapshot.ts'

export const GO = 'go1.27.2'
/** When its sessions began. */
export const STARTED = '2026-11-02T06:00:00.000Z'
export const GIB = 2 ** 30

export type FullWords = {
  kind: EnvKind
  id?: string
  role?: Env['role']
  arch?: 'amd64' | 'arm64'
  /** The first is the one in use. */
  installs: InstallWords[]
  /** Where the shell finds go, if that is not the first install's own bin. */
  goEntry?: EntryWords
  /** Further PATH entries, in front and behind. */
  front?: EntryWords[]
  back?: EntryWords[]
  sessions?: SessionWords[]
  variables?: Record<string, string>
  origins?: Record<string, Origin>
  gopath?: string
  fs?: string
  projects?: Project[]
  /** Anything else as it is to be; wins. */
  words?: EnvWords
}

/** Where such an env has its things. */
export type Layout = ReturnType<typeof layoutOf>

export function layoutOf(full: FullWords) {
  const { kind, installs, arch = 'amd64' } = full
  const paths = pathsOf(kind)
  const windows = kind === 'windows'
  const exe = windows ? '.exe' : ''
  const [main] = installs
  if (!main) throw new Error('an env with every section has a Go')
  const binOf = (root: string) => paths.join(root, 'bin')
  const gopath = full.gopath ?? paths.join(home(kind), 'go')
  const file = (path: string): FileInfo =>
    fileInfo(path, {
      arch,
      kind: windows ? 'pe' : kind === 'macos' ? 'macho' : 'elf',
      os: windows ? 'windows' : kind === 'macos' ? 'darwin' : 'linux',
    })
  const tool = (name: string) => file(paths.join(gopath, 'bin', `${name}${exe}`))
  const system = SYSTEM[kind]
    // A package puts go into a directory that is on PATH anyway.
    .filter((dir) => full.goEntry === undefined || entryDir(full.goEntry) !== dir)
    .map((dir): EntryWords => ({ dir, origin: SYSTEM_ORIGIN[kind] }))
  const goEntry = full.goEntry ?? {
    dir: binOf(main.root),
    origin: windows ? SYSTEM_ORIGIN.windows : userOrigin(kind),
  }
  const workspaceBin: EntryWords = {
    dir: paths.join(gopath, 'bin'),
    origin: userOrigin(kind, 121),
    is: { bins: { gopls: tool('gopls'), dlv: tool('dlv') } },
  }
  const path = windows
    ? [...(full.front ?? []), ...system, goEntry, workspaceBin, ...(full.back ?? [])]
    : [...(full.front ?? []), goEntry, ...system, workspaceBin, ...(full.back ?? [])]
  const dir = (at: string, changes: Partial<GoDir> = {}): GoDir =>
    goDir(at, {
      place: {
        fs: full.fs ?? (windows ? 'NTFS' : kind === 'macos' ? 'apfs' : 'ext4'),
        volume: 'fixed',
        ready: true,
        volumeRoot: windows ? 'C:\\' : '/',
        freeBytes: 180 * GIB,
        totalBytes: 500 * GIB,
        sizeBytes: 4 * GIB,
        ownedByUser: true,
        links: [],
        nonAscii: false,
        roaming: false,
        hasGoMod: false,
        lookupMs: 0.1,
        ...(!windows && { mountOptions: ['rw', 'relatime'] }),
      },
      ...changes,
    })
  const cache = windows
    ? `${home(kind)}\\AppData\\Local\\go-build`
    : kind === 'macos'
      ? `${home(kind)}/Library/Caches/go-build`
      : `${home(kind)}/.cache/go-build`
  const goos = windows ? 'windows' : kind === 'macos' ? 'darwin' : 'linux'
  return {
    kind,
    windows,
    goos,
    arch,
    exe,
    cc: kind === 'macos' ? 'clang' : 'gcc',
    paths,
    main,
    goBin: entryDir(goEntry),
    gopath,
    workspaceBin,
    cache,
    path,
    binOf,
    file,
    tool,
    dir,
  }
}

const entryDir = (entry: EntryWords): string => (typeof entry === 'string' ? entry : entry.dir)
