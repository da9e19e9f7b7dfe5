import type { Dirs } from '../../agent/contract/sections/dirs.ts'
import type { GoActive } from '../../agent/contract/sections/go-active.ts'
import type { GoInstall } from '../../agent/contract/sections/go-installs.ts'
import type { Profile } from '../../agent/contract/sections/profiles.ts'
import type { Registry } from '../../agent/contract/sections/registry.ts'
import type { SessionId } from '../../agent/contract/sections/sessions.ts'
import type { Origin } from '../../agent/contract/origin.ts'
import { activeOf, dirsOf } from './go-state.ts'
import { MACHINE_PATH, profileOf, registryOf } from './stored.ts'
import type { Kind, SimulatedEnv, SimulatedMachine } from './machine.ts'

export type Install = { root: string; version: string; arch: string; source: GoInstall['source'] }
export type PathItem = { raw: string; dir: string; exists: boolean; origin: Origin; go?: Install }

/** What else people have on their PATH. */
const PROGRAMS = [
  'nodejs', 'cmake', 'llvm', 'kubernetes', 'aws', 'azure', 'terraform', 'jdk-21', 'maven', 'gradle', 'python313',
  'ruby33', 'postgresql', 'redis', 'wireshark', 'protoc', 'yarn', 'pnpm', 'tailscale', 'graphviz', 'pandoc', 'vim',
  'openvpn', 'helm',
] as const // prettier-ignore

/** Where everything is on one simulated env: the facts from which all sections are rendered alike. */
export type Layout = {
  kind: Kind
  home: string
  goName: string
  separator: string
  join: (...parts: string[]) => string
  sessions: [SimulatedSession, ...SimulatedSession[]]
  path: PathItem[]
  installs: Install[]
  profiles: Profile[]
  registry: Registry | null
  active: GoActive | null
  goEnv: Record<string, string>
  goEnvFile: string
  dirs: Dirs
  origin: (variable: string) => Origin
}

export type SimulatedSession = {
  id: SessionId
  shell: string
  login: boolean
  interactive: boolean
  variables: Record<string, string>
}

export function layoutOf(machine: SimulatedMachine, env: SimulatedEnv): Layout {
  const windows = env.kind === 'windows'
  const has = (fault: Parameters<SimulatedEnv['faults']['has']>[0]) => env.faults.has(fault)
  const join = (...parts: string[]) => parts.join(windows ? '\\' : '/')
  const home = { windows: 'C:\\Users\\<u1>', macos: '/Users/<u1>', linux: '/home/<u1>', wsl: '/home/<u1>' }[
    env.kind
  ]
  const profileFile = join(home, env.kind === 'macos' ? '.zprofile' : '.profile')
  const goName = windows ? 'go.exe' : 'go'

  const main = mainInstall(machine, env, home, join)
  const older: Install = {
    root: windows ? 'C:\\Go' : `/opt/${env.olderVersion}`,
    version: env.olderVersion,
    arch: machine.arch,
    source: 'zip',
  }
  const needsOlder = has('older-go-first') || has('stale-goroot')
  const installs = needsOlder ? [main, older] : [main]

  const profileOrigin = (line: number): Origin => ({
    kind: 'profile',
    ref: profileFile,
    line,
    confidence: 'high',
  })
  const stored: Origin = windows
    ? { kind: 'machine', ref: MACHINE_PATH, confidence: 'high' }
    : profileOrigin(4)
  const system: Origin = windows
    ? stored
    : { kind: 'system-default', ref: '/etc/login.defs', confidence: 'high' }
  const userStored: Origin = windows
    ? { kind: 'user', ref: 'HKCU\\Environment\\Path', confidence: 'high' }
    : profileOrigin(6)

  const entry = (dir: string, origin: Origin, extra: Partial<PathItem> = {}): PathItem => ({
    raw: dir,
    dir,
    exists: true,
    origin,
    ...extra,
  })
  const bin = (install: Install) => join(install.root, 'bin')
  const systemDirs = windows
    ? ['C:\\Windows\\system32', 'C:\\Windows', 'C:\\Program Files\\Git\\cmd']
    : ['/usr/local/bin', '/usr/bin', '/bin']
  const workspaceBin = join(home, 'go', 'bin')

  const items = [
    ...(has('malformed-entry') ? [entry('tools/bin', stored, { exists: false })] : []),
    ...(has('older-go-first') ? [entry(bin(older), stored, { go: older })] : []),
    ...(has('orphan-bin')
      ? [entry(windows ? 'D:\\go-old\\bin' : '/opt/go1.18/bin', stored, { exists: false })]
      : []),
    ...(has('go-not-on-path') ? [] : [entry(bin(main), stored, { go: main })]),
    ...(has('duplicate-bin') && !has('go-not-on-path') ? [entry(bin(main), stored, { go: main })] : []),
    ...systemDirs.map((dir) => entry(dir, system)),
    ...PROGRAMS.slice(0, machine.programs ?? 0).map((name) =>
      entry(windows ? `C:\\Program Files\\${name}\\bin` : `/opt/${name}/bin`, system),
    ),
    ...(has('tools-not-on-path') ? [] : [entry(workspaceBin, userStored)]),
  ]
  // Each entry has a line of its own: one line that ran twice is no duplicate.
  const path = items.map((item, index) =>
    item.origin.kind === 'profile' ? { ...item, origin: profileOrigin(3 + index) } : item,
  )

  const gopath = has('gopath-tilde') ? '~/go' : join(home, 'go')
  const variables: Record<string, string> = {
    ...(has('stale-goroot') ? { GOROOT: older.root } : {}),
    ...(has('gopath-tilde') ? { GOPATH: '~/go' } : {}),
  }
  const first = path.find((item) => item.go)?.go
  const sessions = sessionsOf(env, variables)

  return {
    kind: env.kind,
    home,
    goName,
    separator: windows ? ';' : ':',
    join,
    sessions,
    path,
    installs,
    profiles: windows ? [] : [profileOf(profileFile, path, variables, sessions)],
    registry: windows ? registryOf(path, variables) : null,
    active: first
      ? activeOf(env, first, has('stale-goroot') ? older : first, join, goName, sessions[0].id)
      : null,
    goEnv: {
      GOROOT: has('stale-goroot') ? older.root : (first?.root ?? ''),
      GOPATH: gopath,
      GOBIN: '',
      GOPROXY: 'https://proxy.golang.org,direct',
      GOSUMDB: 'sum.golang.org',
      GOTOOLCHAIN: 'auto',
      GOFLAGS: '',
      GO111MODULE: '',
      GOARCH: first?.arch ?? machine.arch,
      GOHOSTARCH: first?.arch ?? machine.arch,
      CGO_ENABLED: '1',
    },
    goEnvFile: windows ? join(home, 'AppData', 'Roaming', 'go', 'env') : join(home, '.config', 'go', 'env'),
    dirs: dirsOf(gopath, join(home, 'go'), has('gopath-tilde'), has('tools-not-on-path'), join, env.kind),
    origin: (name) =>
      windows ? { kind: 'user', ref: `HKCU\\Environment\\${name}`, confidence: 'high' } : profileOrigin(12),
  }
}

function mainInstall(
  machine: SimulatedMachine,
  env: SimulatedEnv,
  home: string,
  join: Layout['join'],
): Install {
  const version = env.goVersion
  const foreign = env.kind === 'windows' ? '386' : 'amd64'
  const arch = env.faults.has('foreign-arch') ? foreign : machine.arch
  const plain = version.replace(/^go/, '')
  if (env.kind === 'windows') {
    return env.manager === 'sdk'
      ? { root: join(home, 'sdk', version), version, arch, source: 'sdk' }
      : { root: 'C:\\Program Files\\Go', version, arch, source: 'msi' }
  }
  if (env.manager === 'asdf')
    return { root: join(home, '.asdf/installs/golang', plain, 'go'), version, arch, source: 'asdf' }
  if (env.manager === 'mise')
    return { root: join(home, '.local/share/mise/installs/go', plain), version, arch, source: 'mise' }
  if (env.kind === 'macos') {
    const prefix = machine.arch === 'arm64' ? '/opt/homebrew' : '/usr/local'
    return { root: `${prefix}/opt/go/libexec`, version, arch, source: 'brew' }
  }
  return { root: '/usr/local/go', version, arch, source: 'tarball' }
}

function sessionsOf(env: SimulatedEnv, variables: Record<string, string>): Layout['sessions'] {
  const proxied = env.faults.has('shells-differ')
    ? { ...variables, GOPROXY: 'https://goproxy.example' }
    : variables
  if (env.kind === 'windows') {
    return [
      { id: 'powershell', shell: 'powershell.exe', login: false, interactive: true, variables },
      { id: 'cmd', shell: 'cmd.exe', login: false, interactive: true, variables },
    ]
  }
  const zsh = env.kind === 'macos'
  return [
    {
      id: zsh ? 'zsh-login' : 'bash-login',
      shell: zsh ? '/bin/zsh' : '/bin/bash',
      login: true,
      interactive: true,
      variables,
    },
    {
      id: zsh ? 'zsh-interactive' : 'bash-interactive',
      shell: zsh ? '/bin/zsh' : '/bin/bash',
      login: false,
      interactive: true,
      variables: proxied,
    },
  ]
}
