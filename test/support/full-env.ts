import type { Earlier, Fleet } from '../../agent/contract/surroundings.ts'
import type { EnvKind } from '../../agent/contract/snapshot.ts'
import { fullGoEnv } from './full-go-env.ts'
import { fullHost } from './full-host.ts'
import { GIB, GO, layoutOf, type FullWords, type Layout } from './full-layout.ts'
import { fullProjects } from './full-projects.ts'
import { registryOf, sessionsOf, startUpFiles } from './full-shells.ts'
import { fullTools } from './full-tools.ts'
import { home, snapshotOf, type EnvWords } from './snapshot.ts'
import { wslOf } from './wsl.ts'

/*
 * Envs with every section of the contract there, as collectors fill them on a machine in good order: the newest
 * supported Go, its own caches, projects in step, an editor, answers from the network. Composed, not recorded.
 */

/** After the date of the release facts, so that they decide. */
const TAKEN = '2026-11-02T08:00:00.000Z'

/** The words of a whole env; `snapshotOf` of the support folder makes the snapshot. */
function fullEnv(full: FullWords): EnvWords & { id?: string } {
  const layout = layoutOf(full)
  const { kind, windows, arch, exe, paths, main, gopath, cache, path, binOf, file, tool, dir } = layout
  const words = full.words ?? {}
  return {
    kind,
    ...(full.id !== undefined && { id: full.id }),
    role: full.role ?? 'workstation',
    installs: full.installs.map((install) => ({
      version: GO,
      go: file(paths.join(binOf(install.root), `go${exe}`)),
      ...install,
    })),
    path,
    sessions: full.sessions ?? sessionsOf(kind),
    variables: full.variables ?? {},
    origins: full.origins ?? {},
    profiles: windows ? [] : startUpFiles(kind),
    goEnv: fullGoEnv(layout),
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
    has: { ...fullHost(layout), ...fullTools(full, layout), ...surroundings(full, layout), ...words.has },
  }
}

/** The sections about what such an env works on and talks to. */
const surroundings = (full: FullWords, { kind, paths }: Layout): NonNullable<EnvWords['has']> => ({
  managers: { list: [] },
  settingPrograms: { list: [] },
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
