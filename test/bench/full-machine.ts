import type { Snapshot } from '../../agent/contract/snapshot.ts'
import type { EntryWords } from '../support/snapshot.ts'
import { fullSnapshot } from '../support/full-env.ts'
import type { FullWords } from '../support/full-layout.ts'
import { userOrigin } from '../support/full-shells.ts'

/*
 * The machine of acceptance line 5: Windows and two distributions, every section there, 46 PATH entries a session.
 * Once in good order and once with a fault in most places where there can be one.
 */

const PROGRAMS = [
  'nodejs', 'Docker\\Docker\\resources\\bin', 'Microsoft VS Code\\bin', 'CMake\\bin', 'LLVM\\bin', 'Kubernetes\\bin',
  'Amazon\\AWSCLIV2', 'Azure\\CLI2\\wbin', 'Google\\Cloud SDK\\bin', 'GitHub CLI', 'Terraform', 'PuTTY', '7-Zip',
  'Java\\jdk-21\\bin', 'Maven\\bin', 'Gradle\\bin', 'Python313', 'Python313\\Scripts', 'Ruby33-x64\\bin',
  'PostgreSQL\\17\\bin', 'Redis', 'NVIDIA Corporation\\NVIDIA App', 'Intel\\iCLS Client', 'Wireshark', 'protoc\\bin',
  'Yarn\\bin', 'pnpm', 'Tailscale', 'Graphviz\\bin', 'Pandoc', 'Vim\\vim91', 'WinMerge', 'nmap', 'Perl\\bin', 'OpenVPN\\bin',
  'Helm',
] as const // prettier-ignore

const ENTRIES = 46

const machineOrigin = {
  kind: 'machine',
  ref: 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment\\Path',
  confidence: 'high',
} as const

/** 10 of the Windows entries are its own and Go's. */
const windowsPrograms = (count: number): EntryWords[] =>
  PROGRAMS.slice(0, count).map((name) => ({ dir: `C:\\Program Files\\${name}`, origin: machineOrigin }))

/** 9 of a distribution's entries are its own and Go's; the rest is Windows' PATH. */
const interop = (count: number): EntryWords[] =>
  PROGRAMS.slice(0, count).map((name) => ({
    dir: `/mnt/c/Program Files/${name.replaceAll('\\', '/')}`,
    origin: { kind: 'wsl-interop', confidence: 'high' },
  }))

const distro = (id: string, extra: Partial<FullWords> = {}): FullWords => ({
  kind: 'wsl',
  id,
  installs: [
    { root: '/usr/local/go' },
    { root: '/home/<u1>/sdk/go1.26.9', version: 'go1.26.9', source: 'sdk' },
    {
      root: '/home/<u1>/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.27.2.linux-amd64',
      source: 'toolchain-modcache',
    },
    { root: '/home/<u1>/sdk/go1.25.14', version: 'go1.25.14', source: 'sdk' },
  ],
  back: interop(ENTRIES - 9),
  ...extra,
})

const windows = (extra: Partial<FullWords> = {}): FullWords => ({
  kind: 'windows',
  installs: [
    { root: 'C:\\Program Files\\Go' },
    { root: 'C:\\Users\\<u1>\\sdk\\go1.26.9', version: 'go1.26.9', source: 'sdk' },
    { root: 'C:\\Users\\<u1>\\sdk\\go1.25.14', version: 'go1.25.14', source: 'sdk' },
    {
      root: 'C:\\Users\\<u1>\\go\\pkg\\mod\\golang.org\\toolchain@v0.0.1-go1.27.2.windows-amd64',
      source: 'toolchain-modcache',
    },
    {
      root: 'C:\\Users\\<u1>\\go\\pkg\\mod\\golang.org\\toolchain@v0.0.1-go1.26.9.windows-amd64',
      version: 'go1.26.9',
      source: 'toolchain-modcache',
    },
    { root: 'C:\\Users\\<u1>\\AppData\\Local\\mise\\installs\\go\\1.27.2', source: 'mise' },
  ],
  back: windowsPrograms(ENTRIES - 10),
  ...extra,
})

export const healthyMachine = (): Snapshot =>
  fullSnapshot(windows(), distro('wsl:Ubuntu-24.04'), distro('wsl:Debian'))

const VARIABLES = {
  GOROOT: 'C:\\Go',
  GOFLAGS: '-mod=vendor -tags=integration',
  GOPROXY: 'https://goproxy.example',
  GO111MODULE: 'off',
  GOSUMDB: 'off',
  GODEBUG: 'http2client=0',
  GOOS: 'linux',
  CC: 'C:\\Program Files\\mingw\\gcc.exe',
}

const POSIX_VARIABLES = {
  ...VARIABLES,
  GOROOT: '/opt/go1.20',
  GOPATH: '/mnt/c/Users/<u1>/go',
  GOOS: 'windows',
  CC: '/opt/my tools/gcc',
  http_proxy: 'http://127.0.0.1:3128',
}

export function faultyMachine(): Snapshot {
  const old = { version: 'go1.20.3', source: 'zip' } as const
  const snapshot = fullSnapshot(
    windows({
      installs: [
        { root: 'C:\\Go', ...old },
        { root: 'C:\\Program Files\\Go', version: 'go1.26.1', source: 'msi' },
        { root: 'D:\\go-new', version: 'go1.27.2', source: 'unknown' },
        { root: 'C:\\broken', valid: false, missing: ['pkg/tool'], source: 'unknown' },
      ],
      front: [
        'tools\\bin',
        '"C:\\quoted dir\\go\\bin"',
        { dir: 'D:\\go-gone\\bin', origin: machineOrigin, is: { exists: false, isDir: false } },
      ],
      back: [
        ...windowsPrograms(30),
        { dir: 'C:\\Go\\bin', origin: userOrigin('windows') },
        '%GOPATH%\\bin',
        { dir: 'C:\\Program Files\\Go\\bin', origin: machineOrigin },
      ],
      variables: VARIABLES,
      words: {
        goEnvFile: { GOPROXY: 'direct', GOROOT: 'C:\\Go', GOFLAGS: '-mod=mod' },
        active: { goroot: 'C:\\broken', gorootSource: 'os-env', rootVersion: 'go1.18' },
      },
    }),
    distro('wsl:Ubuntu-24.04', faultyDistro(old)),
    distro('wsl:Debian', faultyDistro(old)),
  )
  return snapshot
}

const faultyDistro = (old: { version: string; source: 'zip' }): Partial<FullWords> => ({
  installs: [
    { root: '/opt/go1.20', ...old },
    { root: '/usr/lib/go-1.22', version: 'go1.22.2', source: 'apt' },
    { root: '/usr/local/go', version: 'go1.27.2', source: 'tarball' },
  ],
  front: [
    '~/go/bin',
    'bin',
    { dir: '/opt/gone/go/bin', origin: userOrigin('wsl', 3), is: { exists: false, isDir: false } },
  ],
  back: [
    ...interop(30),
    '/usr/lib/go-1.22/bin',
    '/usr/local/go/bin',
    { dir: '/mnt/c/Go/bin', origin: { kind: 'wsl-interop', confidence: 'high' } },
  ],
  variables: POSIX_VARIABLES,
  sessions: [
    { id: 'bash-interactive' },
    { id: 'bash-login', login: true, variables: { GOPROXY: 'off' } },
    { id: 'zsh-interactive', shell: '/usr/bin/zsh', variables: {} },
    { id: 'sh-login', shell: '/bin/sh', login: true },
  ],
  words: {
    goEnvFile: { GOPROXY: 'direct', GOSUMDB: 'off', GOTOOLCHAIN: 'go9.9' },
    active: { gorootSource: 'os-env', rootVersion: 'go1.18' },
  },
})
