import type { Env, Snapshot } from '../../agent/contract/snapshot.ts'
import { layoutOf, type Layout, type PathItem } from './layout.ts'
import type { SimulatedEnv, SimulatedMachine } from './machine.ts'

const INSTALLED = '2026-05-11T09:00:00.000Z'
const ok = <T>(data: T) => ({ status: 'ok' as const, data })

/** The snapshot that an agent on this machine would send. */
export function snapshotOf(machine: SimulatedMachine, takenAt: Date): Snapshot {
  return {
    version: 1,
    takenAt: takenAt.toISOString(),
    agent: { version: '0.1.0', catalogue: '1', timings: {} },
    host: {
      hostname: machine.hostname,
      machineId: machine.machineId,
      sections: {
        os: ok({
          name: machine.os.name,
          version: machine.os.version,
          ...(machine.os.build === undefined ? {} : { build: machine.os.build }),
          kernel: machine.os.kernel,
          arch: machine.arch,
          translated: false,
          cpuModel: machine.os.cpuModel,
          memoryBytes: machine.os.memoryGiB * 2 ** 30,
        }),
      },
    },
    envs: machine.envs.map((env) => envOf(machine, env)),
  }
}

function envOf(machine: SimulatedMachine, env: SimulatedEnv): Env {
  const layout = layoutOf(machine, env)
  return {
    id: env.kind === 'wsl' ? `wsl:${env.distro ?? 'Ubuntu-24.04'}` : env.kind,
    kind: env.kind,
    role: 'workstation',
    sections: {
      sessions: ok({
        primary: layout.sessions[0].id,
        home: layout.home,
        root: false,
        list: layout.sessions.map((session) => ({
          ...session,
          outcome: 'ok' as const,
          origins: Object.fromEntries(
            Object.keys(session.variables).map((name) => [name, layout.origin(name)]),
          ),
          traced: env.kind !== 'windows',
          path: layout.path.map((item) => item.raw).join(layout.separator),
          ...(env.kind === 'windows' ? { pathext: '.COM;.EXE;.BAT;.CMD' } : {}),
          which: layout.path.flatMap((item) => (item.go ? [layout.join(item.dir, layout.goName)] : [])),
          aliases: {},
        })),
      }),
      path: ok({
        sessions: layout.sessions.map((session) => ({
          session: session.id,
          entries: layout.path.map(({ raw, dir, origin }) => ({ raw, dir, origin })),
        })),
        dirs: distinct(layout.path).map((item) => pathDir(layout, item)),
      }),
      registry: layout.registry
        ? ok(layout.registry)
        : { status: 'absent', reason: 'no registry on this platform' },
      profiles: ok({ files: layout.profiles }),
      goInstalls: ok({
        list: layout.installs.map((install) => ({
          root: install.root,
          source: install.source,
          version: install.version,
          valid: true,
          missing: [],
          go: goFile(layout, layout.join(install.root, 'bin', layout.goName), install.arch),
        })),
        searched: layout.installs.map((install) => install.root),
      }),
      goActive: layout.active ? ok(layout.active) : { status: 'absent', reason: 'no go on PATH' },
      goEnv: layout.active
        ? ok({ values: layout.goEnv, changed: {} })
        : { status: 'absent', reason: 'no go on PATH' },
      goEnvFile: ok({
        path: layout.goEnvFile,
        from: 'default',
        exists: false,
        encoding: 'utf-8',
        bom: false,
        eol: 'none',
        keys: [],
        ignoredLines: [],
      }),
      dirs: ok(layout.dirs),
    },
  }
}

const distinct = (items: readonly PathItem[]) => [...new Map(items.map((item) => [item.dir, item])).values()]

function pathDir(layout: Layout, item: PathItem) {
  const go = item.go
  return {
    dir: item.dir,
    exists: item.exists,
    isDir: item.exists,
    volume: 'fixed' as const,
    ready: true,
    ...(go ? { sdkRoot: go.root } : {}),
    bins: go ? { go: goFile(layout, layout.join(item.dir, layout.goName), go.arch) } : {},
  }
}

const FORMAT = { windows: 'pe', macos: 'macho', linux: 'elf', wsl: 'elf' } as const

const goFile = (layout: Layout, path: string, arch: string) => ({
  path,
  size: 13_400_000,
  mtime: INSTALLED,
  kind: FORMAT[layout.kind],
  arch,
})
