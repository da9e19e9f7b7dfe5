import type { FileInfo } from '../../agent/contract/file-info.ts'
import type { Origin } from '../../agent/contract/origin.ts'
import type { Section } from '../../agent/contract/section.ts'
import {
  EnvSections,
  HostSections,
  SNAPSHOT_VERSION,
  type Env,
  type EnvKind,
  type Snapshot,
} from '../../agent/contract/snapshot.ts'
import type { Dirs, GoDir } from '../../agent/contract/sections/dirs.ts'
import type { GoActive } from '../../agent/contract/sections/go-active.ts'
import type { GoEnvFile } from '../../agent/contract/sections/go-env-file.ts'
import type { GoInstall } from '../../agent/contract/sections/go-installs.ts'
import type { Os } from '../../agent/contract/sections/os.ts'
import type { PathDir, PathEntry } from '../../agent/contract/sections/path.ts'
import type { Profile } from '../../agent/contract/sections/profiles.ts'
import type { Session } from '../../agent/contract/sections/sessions.ts'
import type { DataOf, SectionName } from '../../agent/detectors/detector.ts'
import { installOf } from '../../agent/detectors/model/installs.ts'
import { pathsOf } from '../../agent/detectors/model/paths.ts'

/*
 * A coherent env from a few words: which Go is where, what PATH says, which variables are set. Everything else
 * follows as collectors would report it. Composed, not recorded.
 */

export type InstallWords = Partial<GoInstall> & { root: string }
export type EntryWords = string | (Partial<PathEntry> & { dir: string; is?: Partial<PathDir> })
export type SessionWords = Partial<Omit<Session, 'path'>> & { path?: EntryWords[] }

export type EnvWords = {
  kind?: EnvKind
  role?: Env['role']
  installs?: InstallWords[]
  /** PATH of every session that has none of its own. */
  path?: EntryWords[]
  /** The first one is the primary session. */
  sessions?: SessionWords[]
  variables?: Record<string, string>
  origins?: Record<string, Origin>
  goEnvFile?: Record<string, string>
  registry?: { machine?: Record<string, string>; user?: Record<string, string> }
  profiles?: (Partial<Profile> & { file: string })[]
  /** null takes a value away. */
  active?: { [K in keyof GoActive]?: GoActive[K] | null }
  goEnv?: Record<string, string>
  dirs?: Omit<Partial<Dirs>, 'gopath'> & { gopath?: { root: Partial<GoDir>; bin?: Partial<GoDir> }[] }
  os?: Partial<Os>
  /** Sections as they are to be, instead of what follows from the words. */
  sections?: Partial<Record<SectionName, Section<never>>>
  /** Sections of the later contract, there with this data; the others were not collected. */
  has?: { [K in keyof (HostSections & EnvSections)]?: DataOf<K> }
  /** Further envs of the same host. */
  others?: (EnvWords & { id?: string })[]
}

export const home = (kind: EnvKind): string =>
  kind === 'windows' ? 'C:\\Users\\<u1>' : kind === 'macos' ? '/Users/<u1>' : '/home/<u1>'

const MOMENT = '2026-01-01T00:00:00.000Z'
const ok = <T>(data: T): Section<T> => ({ status: 'ok', data })

export const profileLine = (ref: string, line: number): Origin => ({
  kind: 'profile',
  ref,
  line,
  confidence: 'high',
})

export function fileInfo(path: string, changes: Partial<FileInfo> = {}): FileInfo {
  const windows = /^[A-Z]:/i.test(path)
  return {
    path,
    size: 13_000_000,
    mtime: MOMENT,
    kind: windows ? 'pe' : 'elf',
    arch: 'amd64',
    os: windows ? 'windows' : 'linux',
    ...changes,
  }
}

export function goDir(path: string, changes: Partial<GoDir> = {}): GoDir {
  return {
    raw: path,
    path,
    absolute: true,
    exists: true,
    isDir: true,
    writable: true,
    creatable: null,
    goRoot: false,
    tools: [],
    ...changes,
  }
}

export function snapshotOf(words: EnvWords = {}): Snapshot {
  const kind = words.kind ?? 'linux'
  return {
    version: SNAPSHOT_VERSION,
    takenAt: MOMENT,
    agent: { version: '0.1.0', catalogue: '1', timings: {} },
    host: {
      hostname: 'composed',
      machineId: '0'.repeat(64),
      sections: {
        ...given(words, HostSections),
        os: words.sections?.os ?? ok(osOf(kind, words.os)),
      },
    },
    envs: [words, ...(words.others ?? [])].map(envOf),
  }
}

function envOf(words: EnvWords & { id?: string }): Env {
  const kind = words.kind ?? 'linux'
  return {
    id: words.id ?? (kind === 'wsl' ? 'wsl:Ubuntu-24.04' : kind),
    kind,
    role: words.role ?? 'workstation',
    sections: { ...envSections(words, kind), ...given(words, EnvSections) },
  }
}

/** The sections of a host or env that the words name; any other that need not be there is not there. */
function given(words: EnvWords, { properties }: { properties: object }) {
  const data = Object.entries(words.has ?? {}).map(([name, value]): [string, unknown] => [name, ok(value)])
  const named: [string, unknown][] = [...data, ...Object.entries(words.sections ?? {})]
  return Object.fromEntries(named.filter(([name]) => name in properties))
}

function envSections(words: EnvWords, kind: EnvKind): Env['sections'] {
  const paths = pathsOf(kind)
  const exe = kind === 'windows' ? '.exe' : ''
  const installs = (words.installs ?? []).map((install): GoInstall => ({
    source: kind === 'windows' ? 'msi' : 'tarball',
    version: 'go1.22.3',
    valid: true,
    missing: [],
    go: fileInfo(paths.join(install.root, 'bin', `go${exe}`)),
    ...install,
  }))
  const list = { list: installs, searched: installs.map(({ root }) => root) }
  const dirs = new Map<string, PathDir>()

  const entryOf = (entry: EntryWords): PathEntry => {
    const given = typeof entry === 'string' ? { dir: entry } : entry
    const raw = given.raw ?? given.dir
    const origin = given.origin ?? { kind: 'process', confidence: 'low' }
    const install = installs.find(({ root }) => paths.same(paths.join(root, 'bin'), given.dir))
    dirs.set(given.dir, {
      dir: given.dir,
      exists: true,
      isDir: true,
      volume: 'fixed',
      ready: true,
      ...(install?.valid ? { sdkRoot: install.root } : {}),
      bins: install?.valid && install.go ? { go: install.go } : {},
      ...given.is,
    })
    return { raw, dir: given.dir, origin }
  }

  const sessionWords = words.sessions ?? [{}]
  const pathSessions = sessionWords.map((session, index) => ({
    session: session.id ?? defaultSession(kind, index),
    entries: (session.path ?? words.path ?? []).map(entryOf),
  }))
  const sessions = sessionWords.map((session, index): Session => {
    const entries = pathSessions[index]?.entries ?? []
    return {
      id: defaultSession(kind, index),
      shell: kind === 'windows' ? 'C:\\Windows\\System32\\cmd.exe' : '/bin/bash',
      login: false,
      interactive: true,
      outcome: 'ok',
      variables: words.variables ?? {},
      origins: words.origins ?? {},
      traced: true,
      which: entries.flatMap(({ dir }) => dirs.get(dir)?.bins['go']?.path ?? []),
      aliases: {},
      ...session,
      path: entries.map(({ raw }) => raw).join(paths.listSeparator),
    }
  })
  const primary = sessions[0]
  const first = primary?.which[0]
  const firstInfo =
    first === undefined ? undefined : [...dirs.values()].find(({ bins }) => bins['go']?.path === first)
  const real = firstInfo?.bins['go']?.real ?? first
  const firstInstall = real === undefined ? undefined : installOf(list, real, paths)
  const active: GoActive | null =
    first !== undefined || words.active
      ? known({
          session: primary?.id ?? 'bash-interactive',
          binPath: first ?? paths.join('/usr/local/go', 'bin/go'),
          real: real ?? first ?? paths.join('/usr/local/go', 'bin/go'),
          runs: true,
          version: firstInstall?.version ?? 'go1.22.3',
          goos: kind === 'windows' ? 'windows' : kind === 'macos' ? 'darwin' : 'linux',
          goarch: firstInstall?.go?.arch ?? 'amd64',
          derivedRoot: firstInstall?.root ?? '/usr/local/go',
          goroot: firstInstall?.root ?? '/usr/local/go',
          gorootSource: 'derived',
          rootVersion: firstInstall?.version ?? 'go1.22.3',
          compileVersion: firstInstall?.version ?? 'go1.22.3',
          ...words.active,
        })
      : null
  const absent = { status: 'absent' } as const
  return {
    sessions: ok({ primary: primary?.id ?? null, home: home(kind), root: false, list: sessions }),
    path: ok({ sessions: pathSessions, dirs: [...dirs.values()] }),
    registry: kind === 'windows' ? ok(registryOf(words)) : absent,
    profiles: ok({ files: (words.profiles ?? []).map((profile) => ({ ...PROFILE, ...profile })) }),
    goInstalls: ok(list),
    goActive: active ? ok(active) : absent,
    goEnv: words.goEnv ? ok({ values: words.goEnv, changed: {} }) : absent,
    goEnvFile: ok(goEnvFileOf(words, kind)),
    dirs: ok(dirsOf(words, kind)),
  }
}

const known = (values: { [K in keyof GoActive]: GoActive[K] | null }): GoActive =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as GoActive

const PROFILE: Omit<Profile, 'file'> = {
  syntax: 'sh',
  loadedBy: ['bash-interactive'],
  size: 100,
  mtime: MOMENT,
  encoding: 'utf-8',
  bom: false,
  eol: 'lf',
  assignments: [],
  sources: [],
}

const SESSIONS = {
  windows: ['powershell', 'cmd', 'pwsh', 'gitbash'],
  posix: ['bash-interactive', 'bash-login', 'zsh-interactive', 'fish-interactive'],
} as const

const defaultSession = (kind: EnvKind, index: number) =>
  SESSIONS[kind === 'windows' ? 'windows' : 'posix'][index] ?? 'gui'

function osOf(kind: EnvKind, changes: Partial<Os> = {}): Os {
  const name = { windows: 'Windows 11 Pro', wsl: 'Ubuntu', linux: 'Debian GNU/Linux', macos: 'macOS' }[kind]
  return {
    name,
    version: '1',
    kernel: '1',
    arch: 'amd64',
    translated: false,
    memoryBytes: 2 ** 34,
    ...changes,
  }
}

function registryOf({ registry }: EnvWords) {
  const values = (of: Record<string, string> = {}) =>
    Object.entries(of).map(([name, raw]) => ({
      name,
      kind: raw.includes('%') ? ('REG_EXPAND_SZ' as const) : ('REG_SZ' as const),
      raw,
    }))
  return {
    machine: {
      key: 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment',
      values: values(registry?.machine),
    },
    user: { key: 'HKCU\\Environment', values: values(registry?.user) },
  }
}

function goEnvFileOf({ goEnvFile }: EnvWords, kind: EnvKind): GoEnvFile {
  const keys = Object.entries(goEnvFile ?? {})
  return {
    path: kind === 'windows' ? `${home(kind)}\\AppData\\Roaming\\go\\env` : `${home(kind)}/.config/go/env`,
    from: 'default',
    exists: goEnvFile !== undefined,
    encoding: 'utf-8',
    bom: false,
    eol: 'lf',
    keys: keys.map(([name, value], index) => ({ name, value, line: index + 1, overridden: false })),
    ignoredLines: [],
  }
}

function dirsOf({ dirs = {} }: EnvWords, kind: EnvKind): Dirs {
  const paths = pathsOf(kind)
  const { gopath = [{ root: {} }], ...rest } = dirs
  return {
    gopathSet: false,
    temp: goDir(kind === 'windows' ? 'C:\\Temp' : '/tmp'),
    gopath: gopath.map(({ root, bin }) => {
      const path = root.path ?? paths.join(home(kind), 'go')
      return { root: goDir(path, root), bin: goDir(paths.join(path, 'bin'), bin) }
    }),
    ...rest,
  }
}
