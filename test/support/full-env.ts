import type { FileInfo } from '../../agent/contract/file-info.ts'
import type { Origin } from '../../agent/contract/origin.ts'
import type { GoDir } from '../../agent/contract/sections/dirs.ts'
import type { Project } from '../../agent/contract/sections/projects/project.ts'
import type { Env, EnvKind } from '../../agent/contract/snapshot.ts'
import type { Earlier, Fleet } from '../../agent/contract/surroundings.ts'
import { pathsOf } from '../../agent/detectors/model/paths.ts'
import { fullProjects } from './full-projects.ts'
import { registryOf, sessionsOf, startUpFiles, SYSTEM, SYSTEM_ORIGIN, userOrigin } from './full-shells.ts'
import { vscode } from './projects.ts'
import {
  fileInfo,
  goDir,
  home,
  snapshotOf,
  type EntryWords,
  type EnvWords,
  type InstallWords,
  type SessionWords,
} from './snapshot.ts'
import { windowsFacts } from './windows.ts'
import { wslHostOf, wslOf } from './wsl.ts'

/*
 * Envs with every section of the contract there, as collectors fill them on a machine in good order: the newest
 * supported Go, its own caches, projects in step, an editor, answers from the network. Composed, not recorded.
 */

/** After the date of the release facts, so that they decide. */
export const TAKEN = '2026-11-02T08:00:00.000Z'
export const GO = 'go1.27.2'
const BEFORE = '2026-10-20T08:00:00.000Z'
const STARTED = '2026-11-02T06:00:00.000Z'
const GIB = 2 ** 30

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

/** The words of a whole env; `snapshotOf` of the support folder makes the snapshot. */
export function fullEnv(full: FullWords): EnvWords & { id?: string } {
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
  const goarch = arch
  const goos = windows ? 'windows' : kind === 'macos' ? 'darwin' : 'linux'
  const goEnv: Record<string, string> = {
    AR: 'ar',
    CC: kind === 'macos' ? 'clang' : 'gcc',
    CXX: kind === 'macos' ? 'clang++' : 'g++',
    CGO_ENABLED: '1',
    CGO_CFLAGS: '-O2 -g',
    GCCGO: 'gccgo',
    GO111MODULE: '',
    ...(arch === 'amd64' && { GOAMD64: 'v1' }),
    GOARCH: goarch,
    GOBIN: '',
    GOCACHE: cache,
    GODEBUG: '',
    GOENV: windows ? `${home(kind)}\\AppData\\Roaming\\go\\env` : `${home(kind)}/.config/go/env`,
    GOEXE: exe,
    GOEXPERIMENT: '',
    GOFLAGS: '',
    GOHOSTARCH: goarch,
    GOHOSTOS: goos,
    GOINSECURE: '',
    GOMODCACHE: paths.join(gopath, 'pkg', 'mod'),
    GONOPROXY: '',
    GONOSUMDB: '',
    GOOS: goos,
    GOPATH: gopath,
    GOPRIVATE: '',
    GOPROXY: 'https://proxy.golang.org,direct',
    GOROOT: main.root,
    GOSUMDB: 'sum.golang.org',
    GOTELEMETRY: 'local',
    GOTMPDIR: '',
    GOTOOLCHAIN: 'auto',
    GOTOOLDIR: paths.join(main.root, 'pkg', 'tool', `${goos}_${goarch}`),
    GOVCS: '',
    GOVERSION: main.version ?? GO,
    GOWORK: '',
  }
  const has: NonNullable<EnvWords['has']> = {
    drives: {
      list: windows
        ? [
            {
              root: 'C:\\',
              kind: 'fixed',
              fs: 'NTFS',
              totalBytes: 500 * GIB,
              freeBytes: 180 * GIB,
              system: true,
            },
            {
              root: 'D:\\',
              kind: 'fixed',
              fs: 'ReFS',
              totalBytes: 900 * GIB,
              freeBytes: 700 * GIB,
              system: false,
            },
          ]
        : [
            {
              root: '/',
              kind: 'fixed',
              fs: kind === 'macos' ? 'apfs' : 'ext4',
              totalBytes: 500 * GIB,
              freeBytes: 180 * GIB,
              system: true,
            },
          ],
    },
    busy: { programs: [] },
    ...(windows && {
      windows: windowsFacts({
        uninstall: main.source === undefined || main.source === 'msi' ? [msiEntry(main)] : [],
        executionPolicy: {
          powershell: [{ scope: 'CurrentUser', policy: 'RemoteSigned' }],
          pwsh: [{ scope: 'LocalMachine', policy: 'RemoteSigned' }],
        },
        gitLongPaths: true,
        domainJoined: false,
        syncRoots: [{ provider: 'OneDrive', path: 'C:\\Users\\<u1>\\OneDrive' }],
      }),
      groupPolicy: { items: [], refreshedAt: STARTED },
      windowsSecurity: {
        defender: { realtime: true, excluded: { gocache: false, gomodcache: false, goroot: false } },
        blockEvents: [],
        firewallRules: [],
      },
      wslHost: wslHostOf('nat', {
        distros: [
          { name: 'Ubuntu-24.04', wslVersion: 2, running: true, default: true },
          { name: 'Debian', wslVersion: 2, running: true, default: false },
        ],
      }),
    }),
    clock: {
      samples: [
        { at: '2026-11-02T07:40:00.000Z', offsetMs: 120, rttMs: 30 },
        { at: '2026-11-02T07:59:00.000Z', offsetMs: 90, rttMs: 30 },
      ],
      source: windows ? 'w32time' : 'chrony',
      sinceResumeSeconds: 7200,
    },
    processes: {
      list: [
        {
          name: windows ? 'Code.exe' : 'code',
          pid: 4100,
          startedAt: STARTED,
          variables: full.variables ?? {},
          goDirs: [entryDir(goEntry)],
        },
        {
          name: windows ? 'gopls.exe' : 'gopls',
          pid: 4200,
          startedAt: STARTED,
          variables: full.variables ?? {},
          goDirs: [entryDir(goEntry)],
        },
      ],
    },
    managers: { list: [] },
    tools: {
      list: ['gopls', 'dlv', 'staticcheck', 'golangci-lint', 'goimports'].map((name) => ({
        name,
        file: tool(name),
        version: 'v0.20.0',
        module: `example.com/tools/${name}`,
        builtWith: main.version ?? GO,
        location: 'gopath-bin' as const,
        pathIndex: path.indexOf(workspaceBin),
        lastUsed: BEFORE,
      })),
    },
    settingPrograms: { list: [] },
    compiler: {
      cc: {
        command: goEnv['CC'] ?? 'gcc',
        file: windows ? 'C:\\msys64\\ucrt64\\bin\\gcc.exe' : `/usr/bin/${goEnv['CC'] ?? 'gcc'}`,
        target: windows
          ? 'x86_64-w64-mingw32'
          : kind === 'macos'
            ? `${arch === 'arm64' ? 'arm64' : 'x86_64'}-apple-darwin24.5.0`
            : `${arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`,
        version: '14.2.0',
        flavour: windows ? 'mingw' : kind === 'macos' ? 'clang' : 'gcc',
      },
      others: [],
      libcHeaders: true,
    },
    network: {
      resolver: {
        nameservers: [kind === 'wsl' ? '10.255.255.254' : '192.0.2.53'],
        generated: kind === 'wsl',
        defaultGateway: '192.0.2.1',
      },
      probes: [
        {
          target: 'https://proxy.golang.org',
          purpose: 'goproxy',
          status: 'ok',
          httpStatus: 200,
          attempts: 3,
          minutes: 30,
          ms: 40,
        },
        {
          target: 'https://sum.golang.org',
          purpose: 'sumdb',
          status: 'ok',
          httpStatus: 200,
          attempts: 3,
          minutes: 30,
          ms: 40,
        },
      ],
      online: true,
    },
    ...(kind === 'wsl' && {
      wsl: wslOf({
        distro: full.id?.slice(4) ?? 'Ubuntu-24.04',
        memoryBytes: 16 * GIB,
        swapBytes: 4 * GIB,
        lookupMs: 12,
        oomKills: [],
      }),
    }),
    projects: {
      roots: [paths.join(home(kind), 'src')],
      complete: true,
      list: full.projects ?? fullProjects(kind, GO),
      strayGoMods: [],
    },
    editor: vscode(
      {
        'go.toolsManagement.autoUpdate': 'true',
        'go.useLanguageServer': 'true',
        'go.lintTool': 'golangci-lint',
        'gopls.ui.semanticTokens': 'true',
        'files.eol': '\n',
      },
      {
        remote: kind === 'wsl',
        launch: [
          {
            file: paths.join(home(kind), 'src', 'app', '.vscode', 'launch.json'),
            name: 'Debug',
            mode: 'auto',
            keys: ['name', 'type', 'request', 'mode', 'program', 'env'],
            envKeys: ['LOG_LEVEL'],
          },
        ],
        terminal: { variables: full.variables ?? {}, goDirs: [entryDir(goEntry)], prepended: [] },
        shellEnvironment: { outcome: 'ok', ms: 400 },
        go: file(paths.join(entryDir(goEntry), `go${exe}`)),
      },
    ),
    smoke: {
      steps: (['version', 'env', 'list-std', 'build', 'run'] as const).map((name) => ({
        name,
        outcome: 'ok' as const,
        exit: 0,
        ms: 300,
      })),
      at: STARTED,
      loaded: false,
    },
  }
  const words = full.words ?? {}
  return {
    kind,
    ...(full.id !== undefined && { id: full.id }),
    role: full.role ?? 'workstation',
    installs: installs.map((install) => ({
      version: GO,
      go: file(paths.join(binOf(install.root), `go${exe}`)),
      ...install,
    })),
    path,
    sessions: full.sessions ?? sessionsOf(kind),
    variables: full.variables ?? {},
    origins: full.origins ?? {},
    profiles: windows ? [] : startUpFiles(kind),
    goEnv,
    os: {
      arch,
      amd64Level: 3,
      memoryBytes: 32 * GIB,
      ...(kind === 'wsl' || kind === 'linux' ? { libc: 'glibc' } : {}),
      ...words.os,
    },
    dirs: {
      gopath: [
        {
          root: dir(gopath),
          bin: dir(paths.join(gopath, 'bin'), {
            tools: ['gopls', 'dlv', 'staticcheck', 'golangci-lint', 'goimports'].map(tool),
          }),
        },
      ],
      gomodcache: dir(paths.join(gopath, 'pkg', 'mod')),
      gocache: dir(cache),
      temp: dir(
        windows ? `${home(kind)}\\AppData\\Local\\Temp` : kind === 'macos' ? '/var/folders/zz/T' : '/tmp',
      ),
      former: [],
    },
    ...words,
    active: { goarch: arch, selectedVersion: main.version ?? GO, ...words.active },
    ...(windows && { registry: { ...registryOf(path), ...words.registry } }),
    has: { ...has, ...words.has },
  }
}

const entryDir = (entry: EntryWords): string => (typeof entry === 'string' ? entry : entry.dir)

const msiEntry = (install: InstallWords) => ({
  name: `Go Programming Language amd64 ${install.version ?? GO}`,
  version: (install.version ?? GO).replace('go', ''),
  location: `${install.root}\\`,
  productCode: '{00000000-0000-0000-0000-000000000001}',
})

/** What the server knows beside such a machine: a group in good order. */
export const FLEET: Fleet = {
  hosts: 400,
  medianGo: '1.27.2',
  medianGoSince: '2026-09-10T00:00:00.000Z',
  versions: { '1.27': 300, '1.26': 100 },
  buildStdMs: 300,
  proxyErrors: { 'proxy.golang.org': 0 },
  inspectionIssuers: {},
}

export const earlierOf = (kind: EnvKind): Earlier => ({
  freeBytes: Array.from({ length: 20 }, (_, day) => ({
    volume: kind === 'windows' ? 'C:\\' : '/',
    at: `2026-10-${String(day + 10)}T08:00:00.000Z`,
    bytes: 180 * GIB,
  })),
})

/** One host of such envs; the first one's host sections are the host's. */
export function fullSnapshot(first: FullWords, ...others: FullWords[]) {
  const snapshot = snapshotOf({ ...fullEnv(first), others: others.map(fullEnv) })
  return { ...snapshot, takenAt: TAKEN }
}
