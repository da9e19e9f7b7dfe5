import { execFileSync } from 'node:child_process'
import { chown, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { collectorsFor } from '../../agent/collectors/index.ts'
import type { EvidenceRow, Finding } from '../../agent/contract/finding.ts'
import { DEFAULT_POLICY, type Policy } from '../../agent/contract/policy.ts'
import { diagnose } from '../../agent/detectors/diagnose.ts'
import { isOrigin } from '../../agent/detectors/evidence.ts'
import { detectors } from '../../agent/detectors/index.ts'
import type { Machine } from '../../agent/machine/machine.ts'
import { goToolchain } from '../support/go-toolchains.ts'
import { everywhere, makeHome, type HomeFile } from '../support/home.ts'
import { judged } from '../support/judged.ts'
import { machineAt, scan } from '../support/scan.ts'

/*
 * Each detector that a Linux machine can provoke with what is collected today, once with real shells, real Go and
 * the line that is to blame. What the machine itself cannot be made to have (another kind of system, a mount, a
 * file below /etc) is put into the machine's answers, and the comment says so.
 */

type Provoked = {
  files: Record<string, HomeFile>
  /** Places that the evidence names, `file:line`. */
  at: string[]
  /** What else is rightly said about such a home. */
  also?: string[]
  on?: (machine: Machine) => Machine
  /** Other detectors that such a home leaves undecided. */
  undecided?: string[]
  policy?: Partial<Policy>
  /** What files alone cannot say, done in the home; a text is why this machine cannot. */
  prepare?: (home: string) => Promise<string | Undo | undefined>
}
type Undo = () => unknown

const [old, current] = [(await goToolchain('go1.21')).root, (await goToolchain('go1.23')).root]
const usual = `export PATH=${current}/bin:$PATH\n`
const inBoth = (line: string) => everywhere(`${usual}\n${line}\n`)
const program = { program: '#!/bin/sh\n' }

/** The machine as it would be without the distribution's Go, and a login that does not lead to it. */
function withoutPackagedGo(machine: Machine): Machine {
  const gone = (path: string) => /^\/usr\/(lib|share|local)\/go|^\/usr\/bin\/go/.test(path)
  const bare = Buffer.from('ENV_PATH PATH=/opt/bin\nENV_SUPATH PATH=/opt/bin\n')
  return {
    ...machine,
    readFile: async (path, options) =>
      path === '/etc/login.defs' ? bare : path === '/proc/1/environ' ? null : machine.readFile(path, options),
    stat: async (path) => (gone(path) ? null : machine.stat(path)),
    realpath: async (path) => (gone(path) ? null : machine.realpath(path)),
    list: async (path) => (await machine.list(path))?.filter((name) => !gone(`${path}/${name}`)) ?? null,
  }
}

/** The machine with other contents in these files, null for none. */
const withFiles =
  (files: Record<string, (home: string, real: string) => string>) =>
  (machine: Machine): Machine => {
    const contentOf = async (path: string) => {
      const make = files[path]
      const real = make && ((await machine.readFile(path))?.toString('utf8') ?? '')
      return make && Buffer.from(make(machine.home, real ?? ''))
    }
    return {
      ...machine,
      readFile: async (path, options) => (await contentOf(path)) ?? machine.readFile(path, options),
    }
  }

/** Relabelled: a mount of this type at a folder of the home, which is a plain folder in truth. */
const withMount = (folder: string, type: string, source: string) =>
  withFiles({
    '/proc/self/mountinfo': (home, real) =>
      `${real.trimEnd()}\n999 1 0:99 / ${home}/${folder} rw,relatime - ${type} ${source} rw\n`,
  })

/** Relabelled: this machine as a distribution of WSL. */
const asWsl = (machine: Machine): Machine => ({ ...machine, platform: 'wsl', distro: 'Composed' })

/** Relabelled: run by somebody who is not root and whom the whole home belongs to. */
const PERSON = 12_345
const asPerson = (machine: Machine): Machine => ({ ...machine, uid: PERSON, isRoot: false })
async function ownedByPerson(home: string, others: Record<string, number>): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'only root can give files away'
  for (const name of ['.', ...(await readdir(home, { recursive: true }))]) {
    const owner = others[name] ?? PERSON
    await chown(join(home, name), owner, owner)
  }
  return undefined
}

/** A real small volume of our own at a folder of the home, until the home goes. */
async function mountAt(place: string, options: string): Promise<string | Undo> {
  await mkdir(place)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', place], { stdio: 'pipe' })
    return () => execFileSync('umount', [place])
  } catch (error) {
    return `cannot mount: ${String(error)}`
  }
}

const goEnvFile = (text: string) => ({ ...everywhere(usual), '.config/go/env': text })

const PROVOKED: Record<string, Provoked> = {
  GOROOT_VERSION_MISMATCH: { files: inBoth(`export GOROOT=${old}`), at: ['rc:3'] },
  GOROOT_INVALID: { files: inBoth('export GOROOT=/opt/nowhere'), at: ['rc:3'] },
  GOROOT_EQUALS_GOPATH: { files: inBoth(`export GOPATH=${current}`), at: ['rc:3'] },
  GO_NOT_ON_PATH: { files: everywhere('export PATH=$HOME/bin\n'), at: [] },
  GO_MISSING: { files: everywhere('export PATH=$HOME/bin\n'), at: [], on: withoutPackagedGo },
  GO_VERSION_SHADOWED: { files: everywhere(`\nexport PATH=${old}/bin:${current}/bin:$PATH\n`), at: ['rc:2'] },
  GO_SHADOW_IN_GOPATH_BIN: {
    files: {
      ...everywhere('\nexport PATH=$HOME/go/bin:$PATH\n'),
      'go/bin/go': { copy: `${current}/bin/go` },
    },
    at: ['rc:2'],
  },
  GO_BIN_DUPLICATE: { files: inBoth(`export PATH=$PATH:${current}/bin`), at: ['rc:1', 'rc:3'] },
  GO_BIN_ORPHAN: { files: inBoth('export PATH=$PATH:/opt/go1.4/bin'), at: ['rc:3'] },
  GO_ARCH_MISMATCH: {
    files: inBoth('export GOARCH=riscv64'),
    at: ['rc:3'],
    also: ['GOENV_PERSISTED_CROSS_TARGET'],
  },
  GOBIN_NOT_ON_PATH: { files: { ...everywhere(usual), 'go/bin/stringer': program }, at: [] },
  PATH_ENTRY_MALFORMED: { files: inBoth(`export PATH='~/go/bin':$PATH`), at: ['rc:3'] },
  GOPATH_UNUSABLE: { files: inBoth('export GOPATH=work/go'), at: ['rc:3'] },
  BASELINE_DRIFT: {
    files: goEnvFile('GOFLAGS=-trimpath\n'),
    at: [],
    policy: { baselines: [{ file: 'go/env', lines: ['GOFLAGS=-buildvcs=false'] }] },
  },
  CGO_WITHOUT_C_COMPILER: {
    files: everywhere(`export PATH=${current}/bin\n\nexport CGO_ENABLED=1\n`),
    at: ['rc:3'],
  },
  CC_PATH_UNQUOTED_SPACES: {
    files: { ...inBoth('export CC="$HOME/my tools/gcc"'), 'my tools/gcc': program },
    at: ['rc:3'],
  },
  TOOLS_BUILT_WITH_OLD_GO: {
    files: {
      ...inBoth('export PATH=$PATH:$HOME/go/bin'),
      'go/bin/dlv': { copy: `${old}/bin/gofmt` },
    },
    at: [],
  },
  CREDENTIAL_IN_GO_ENV: {
    files: inBoth('export GOPROXY=https://al:hunter2@proxy.example.com,direct'),
    at: ['rc:3'],
  },
  // A real Go behind a script that gives a development build's answer.
  GO_DEVEL_TOOLCHAIN_ACTIVE: {
    files: {
      ...everywhere('export PATH=$HOME/gotip/bin:$PATH\n'),
      'gotip/bin/go': {
        program: `#!/bin/sh\n[ "$1" = version ] && exec echo 'go version devel go1.27-0123456789 Fri Nov 20 00:00:00 2026 +0000 linux/amd64'\nexec ${current}/bin/go "$@"\n`,
      },
    },
    at: [],
  },
  GO_DIR_NOT_WRITABLE: { files: inBoth('export GOTMPDIR=$HOME/none'), at: ['rc:3'] },
  GO_ENV_HIJACK_SUSPECT: { files: inBoth('export GOFLAGS=-toolexec=/opt/unknown/tool'), at: ['rc:3'] },
  GO_RESOLVED_OUTSIDE_ROOTS: {
    files: { ...everywhere('\nexport PATH=$HOME/tools:$PATH\n'), 'tools/go': { copy: `${current}/bin/go` } },
    at: ['rc:2'],
    // Without its root go does not start, so nobody knows its version.
    undecided: ['GO_VERSION_SHADOWED'],
  },
  GO_TOOLCHAIN_VULNERABLE: { files: everywhere(usual), at: [] },
  GO_VERSION_UNSUPPORTED: { files: everywhere(usual), at: [] },
  GO111MODULE_OFF: { files: inBoth('export GO111MODULE=off'), at: ['rc:3'] },
  // Relabelled: a processor of 2010.
  GOAMD64_TOO_HIGH: {
    files: inBoth('export GOAMD64=v3'),
    at: ['rc:3'],
    on: withFiles({
      '/proc/cpuinfo': () => 'flags : cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3\n',
    }),
  },
  GOBIN_STALE_GOPATH: {
    files: {
      ...inBoth('export GOPATH=$HOME/work GOBIN=$HOME/go/bin\nexport PATH=$PATH:$GOBIN'),
      'go/pkg/mod/.keep': '',
      'go/bin/stringer': program,
      'work/bin/stringer': program,
    },
    at: ['rc:3'],
  },
  GODEBUG_GLOBAL: { files: inBoth('export GODEBUG=http2client=0'), at: ['rc:3'] },
  GOENV_DISABLED: { files: inBoth('export GOENV=off'), at: ['rc:3'] },
  GOENV_BROKEN_GOROOT: {
    files: goEnvFile('GOROOT=/opt/nowhere\n'),
    at: ['.config/go/env:1'],
    also: ['GOROOT_INVALID'],
  },
  GOENV_FILE_ENCODING: {
    files: goEnvFile('GOPRIVATE=git.example.com\r\n'),
    at: [],
    also: ['GOPRIVATE_MISSING_OR_MALFORMED'],
  },
  GOENV_FILE_SHADOWED: {
    files: {
      ...inBoth('export GOPROXY=https://goproxy.io,direct'),
      '.config/go/env': 'GOPROXY=https://goproxy.cn,direct\n',
    },
    at: ['.config/go/env:1', 'rc:3'],
  },
  GOENV_PERSISTED_CROSS_TARGET: { files: goEnvFile('GOOS=windows\n'), at: ['.config/go/env:1'] },
  GOEXPERIMENT_UNKNOWN: { files: inBoth('export GOEXPERIMENT=nosuch'), at: ['rc:3'] },
  GOFLAGS_MOD_OVERRIDE: { files: goEnvFile('GOFLAGS=-mod=mod\n'), at: ['.config/go/env:1'] },
  GOFLAGS_PERSISTENT_TAGS: { files: inBoth('export GOFLAGS=-tags=integration'), at: ['rc:3'] },
  // Composed: the test does not write below /etc.
  GOPATH_MACHINE_SCOPED: {
    files: everywhere(usual),
    at: ['/etc/environment:1'],
    on: withFiles({ '/etc/environment': () => 'GOPATH=/srv/go\n' }),
  },
  GOPATH_SHARED_BETWEEN_USERS: {
    files: { ...inBoth('export GOPATH=$HOME/work'), 'work/src/one/.keep': '', 'work/src/two/.keep': '' },
    at: ['rc:3'],
    on: asPerson,
    prepare: (home) => ownedByPerson(home, { 'work/src/two': 777 }),
  },
  MODCACHE_OWNED_BY_OTHER: {
    files: { ...everywhere(usual), 'go/pkg/mod/cache/lock': '' },
    at: [],
    on: asPerson,
    prepare: (home) => ownedByPerson(home, { 'go/pkg/mod/cache': 0, 'go/pkg/mod/cache/lock': 0 }),
  },
  GOPATH_VERSION_COUPLED: { files: inBoth('export GOPATH=$HOME/go1.20'), at: ['rc:3'] },
  GOPRIVATE_MISSING_OR_MALFORMED: { files: inBoth('export GOPRIVATE=https://git.example.com'), at: ['rc:3'] },
  GOPROXY_FALLBACK_SEMANTICS: {
    files: inBoth("export GOPROXY='https://proxy.corp.example|https://proxy.golang.org'"),
    at: ['rc:3'],
    policy: { companyProxies: ['proxy.corp.example'] },
  },
  GOPROXY_SINGLE_NO_FALLBACK: { files: inBoth('export GOPROXY=https://goproxy.cn'), at: ['rc:3'] },
  GOROOT_SET_REDUNDANT: { files: inBoth(`export GOROOT=${current}`), at: ['rc:3'] },
  GOSUMDB_BREAKS_TOOLCHAIN: { files: inBoth('export GOSUMDB=on'), at: ['rc:3'] },
  GOSUMDB_DISABLED: { files: inBoth('export GOSUMDB=off'), at: ['rc:3'] },
  GOTOOLCHAIN_INVALID: { files: inBoth('export GOTOOLCHAIN=latest'), at: ['rc:3'] },
  GOTOOLCHAIN_STUB_ON_PATH: {
    files: { ...inBoth('export PATH=$PATH:$HOME/go/bin'), 'go/bin/go1.20.14': { copy: '/bin/true' } },
    at: [],
  },
  PROFILE_CRLF: { files: inBoth('export GOPATH=$HOME/work\r'), at: ['rc:3'] },
  PROFILE_GO_ENV_OVERRIDE: {
    files: inBoth('export GOPATH=$HOME/work\nexport GOPATH=$HOME/code'),
    at: ['rc:3', 'rc:4'],
  },
  PROFILE_ONLY_INTERACTIVE: {
    files: { '.profile': 'export PATH=$HOME/bin\n', '.bashrc': usual },
    at: ['rc:1'],
    on: withoutPackagedGo,
  },
  PROFILE_VAR_NOT_EXPORTED: { files: inBoth('GOPATH=$HOME/work'), at: ['rc:3'] },
  NOEXEC_TMP: {
    files: inBoth('export GOTMPDIR=$HOME/volume'),
    at: [],
    prepare: (home) => mountAt(join(home, 'volume'), 'noexec,size=64m'),
  },
  GO_VOLUME_LOW_SPACE: {
    files: inBoth('export GOCACHE=$HOME/volume/cache'),
    at: [],
    prepare: async (home) => {
      const volume = await mountAt(join(home, 'volume'), 'size=4m')
      await writeFile(join(home, 'volume/full'), Buffer.alloc(3.5 * 2 ** 20))
      return volume
    },
  },
  REPARSE_TARGET_BROKEN: { files: { ...everywhere(usual), go: { link: 'gone/go' } }, at: [] },
  REPARSE_TARGET_REMOTE: {
    files: { ...everywhere(usual), 'share/go/.keep': '', go: { link: 'share/go' } },
    at: [],
    on: withMount('share', 'nfs4', 'server:/share'),
  },
  GOCACHE_SHARED_OR_SYNCED: {
    files: { ...inBoth('export GOCACHE=$HOME/Dropbox/cache'), 'Dropbox/.keep': '' },
    at: ['rc:3'],
  },
  GO_BIN_MULTI_SCOPE: {
    files: everywhere(usual),
    at: ['/etc/environment:1', 'rc:1'],
    on: withFiles({ '/etc/environment': () => `PATH=${current}/bin:/usr/bin:/bin\n` }),
  },
  WSL_GO_CACHE_ON_DRVFS: {
    files: { ...inBoth('export GOCACHE=$HOME/c/cache'), 'c/.keep': '' },
    at: ['rc:3'],
    undecided: ['GOPATH_SHARED_WINDOWS_WSL'],
    on: (machine) => asWsl(withMount('c', '9p', 'C:\\134')(machine)),
  },
  WSL_GO_VARS_POINT_TO_WINDOWS: { files: inBoth("export GOPATH='C:\\work\\go'"), at: ['rc:3'], on: asWsl },
  WSL_PATH_BROKEN_BY_SPACES: {
    files: inBoth('export PATH=$PATH:/mnt/c/Program:Files/Git/cmd'),
    at: ['rc:3'],
    on: asWsl,
  },
  WSL_PATH_WINDOWS_GO: { files: inBoth('export PATH=$PATH:/mnt/c/Go/bin'), at: ['rc:3'], on: asWsl },
  WSL_RUNS_WINDOWS_GO: {
    files: inBoth('alias go=/mnt/c/Go/bin/go.exe'),
    at: [],
    undecided: ['GO_VERSION_SHADOWED'],
    on: asWsl,
  },
  GO_ENV_SHELL_DIVERGENCE: {
    files: { '.profile': usual, '.bashrc': `${usual}export GOPROXY=https://goproxy.cn,direct\n` },
    at: ['rc:2'],
  },
}

/** Not to be provoked here, and why. */
const NOT_HERE: Readonly<Record<string, string>> = {
  DISTRO_AND_TARBALL_GO: 'needs an archive unpacked below /usr/local or /opt',
  GO_MULTI_INSTALLER: 'needs an archive unpacked below /usr/local or /opt',
  ELEVATED_SESSION_PATH_DIFFERS: 'no elevated session is started yet',
  GO_SYMLINK_LEGACY_TARGET: 'asks which Go the projects want, which nobody collects yet',
  GOTOOLCHAIN_LOCAL_TOO_OLD: 'asks which Go the projects want, which nobody collects yet',
  SNAP_GO: 'needs snapd',
  GO_TOOL_SHADOWED: 'needs two releases of one tool',
  SESSION_ENV_STALE: 'with a real program in collectors/processes.test.ts',
  VERSION_MANAGER_CONFLICT: 'with real shells in collectors/managers.test.ts',
  VERSION_MANAGER_STALE_GOROOT: 'with real shells in collectors/managers.test.ts',
  HOST_CLOCK_SKEW: 'needs answers of a server',
  WSL_CLOCK_SKEW: 'needs answers of a server',
  CI_AGENT_GO_PREREQ: 'needs a build agent',
  CI_TOOLCACHE_GOROOT_EXPORT: 'needs a build agent',
  STRAY_GO_WORK: 'asks for the projects, which nobody collects yet',
  GOPROXY_UNREACHABLE: 'asks for the network, which nobody collects yet',
  GO_VERSION_DRIFT_ACROSS_ENVS: 'needs a Windows around the distribution',
  GOPATH_SHARED_WINDOWS_WSL: 'needs a Windows around the distribution',
}

test('every detector that can speak on Linux is provoked, or it is said why not', () => {
  const collected = new Set<string>(Object.keys(collectorsFor('linux')))
  // There is no registry here; whoever needs it has nothing to say.
  collected.delete('registry')
  const speaking = detectors.filter(
    ({ needs, platforms }) =>
      (platforms.includes('linux') || platforms.includes('wsl')) &&
      needs.every((section) => collected.has(section)),
  )
  const named = [...Object.keys(PROVOKED), ...Object.keys(NOT_HERE)]
  expect(named.toSorted()).toEqual(speaking.map(({ id }) => id).toSorted())
})

/** Places named by the evidence, with the start-up file of whatever shell is the primary one as `rc`. */
function placesIn(evidence: Finding['evidence']): string[] {
  const rows = Object.values(evidence)
    .filter((value): value is EvidenceRow[] => Array.isArray(value))
    .flat()
  const places = [evidence, ...rows].flatMap((one) =>
    Object.values(one).filter(
      (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    ),
  )
  const lines = places.filter(isOrigin).map(({ ref = '', line }) => `${ref}:${line}`)
  const own = lines
    .filter((line) => line.includes('<u1>') || line.startsWith('/etc/environment:'))
    .map((line) => line.replace(/^.*<u1>\//, '').replace(/^\.(profile|bashrc):/, 'rc:'))
  return [...new Set(own)].sort()
}

test.for(Object.entries(PROVOKED))('%s', async ([id, provoked], context) => {
  const { files, at, also = [], undecided = [], policy = {}, on, prepare } = provoked
  await using home = await makeHome(files)
  const prepared = await prepare?.(home.path)
  if (typeof prepared === 'string') return context.skip(prepared)
  try {
    const machine = machineAt(home.path)
    const snapshot = await scan(on?.(machine) ?? machine)
    const { findings, notEvaluated } = judged(snapshot, policy)
    expect(notEvaluated.map(({ pattern }) => pattern)).toEqual(undecided)
    // The age of the Go at hand counts here, too.
    const all = diagnose(snapshot, { ...DEFAULT_POLICY, ...policy }).findings
    const finding = all.find(({ pattern }) => pattern === id)
    expect(finding, JSON.stringify(findings)).toBeDefined()
    expect(placesIn(finding?.evidence ?? {})).toEqual(at)
    expect(findings.map(({ pattern }) => pattern).filter((pattern) => pattern !== id)).toEqual(also)
  } finally {
    prepared?.()
  }
})
