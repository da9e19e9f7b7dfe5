import { posix } from 'node:path'
import type { FileInfo } from '../contract/file-info.ts'
import type { Path, PathDir } from '../contract/sections/path.ts'
import { MachineError, type Machine } from '../machine/machine.ts'
import type { Collector } from './collector.ts'
import { fileInfo, isExecutable } from './executable.ts'
import { isSdkRoot } from './go/root.ts'
import { linksTo } from './links.ts'
import type { Mount } from '../machine/mount-table.ts'
import { readMounts, volumeOf } from './mounts.ts'
import { pathOrigins } from './shell/path-origins.ts'
import { shellRuns, type ShellRun } from './shell/runs.ts'
import { writesIn } from './shell/writes.ts'
import { startupFiles, type StartupFiles } from './startup/read.ts'
import { groups, writableByOthers, type Groups } from './writable-by-others.ts'

/** Programs whose place on PATH matters, beside the wrappers of golang.org/dl. */
export const TOOLS: readonly string[] = ['go', 'gofmt', 'gopls', 'dlv', 'git', 'gcc']
export const WRAPPER = /^go\d+\.[\w.]+$/
const MOST_WRAPPERS = 50

/** An empty element means the working directory; a trailing separator means nothing. */
export function directoryOf(raw: string): string {
  if (raw === '') return '.'
  const plain = posix.normalize(raw)
  return plain.length > 1 && plain.endsWith('/') ? plain.slice(0, -1) : plain
}

function sessionPath(run: ShellRun, startup: StartupFiles, home: string): Path['sessions'][number] {
  const path = run.answer?.env['PATH']
  if (path === undefined) return { session: run.id, entries: [] }
  const entries = pathOrigins(run, path, writesIn(run, startup), startup, home)
  return {
    session: run.id,
    entries: entries.slice(0, 2000).map(({ raw, origin }) => ({ raw, dir: directoryOf(raw), origin })),
  }
}

async function toolsIn(machine: Machine, dir: string): Promise<Record<string, FileInfo>> {
  const found: [string, FileInfo][] = []
  const wrappers = ((await machine.list(dir)) ?? []).filter((name) => WRAPPER.test(name))
  for (const name of [...TOOLS, ...wrappers.slice(0, MOST_WRAPPERS)]) {
    const file = posix.join(dir, name)
    const info = (await isExecutable(machine, file)) ? await fileInfo(machine, file) : null
    if (info) found.push([name, info])
  }
  return Object.fromEntries(found)
}

async function dirFacts(
  machine: Machine,
  dir: string,
  mounts: readonly Mount[],
  known: Groups,
): Promise<PathDir> {
  const nothing = { dir, exists: false, isDir: false, bins: {} }
  // What a relative entry means depends on where a command runs.
  if (!posix.isAbsolute(dir)) return { ...nothing, volume: 'unknown', ready: false }
  const volume = volumeOf(dir, mounts)
  const stat = await machine.stat(dir).catch((error: unknown) => {
    if (error instanceof MachineError) return error
    throw error
  })
  if (stat instanceof MachineError) return { ...nothing, volume, ready: stat.reason === 'denied' }
  const real = stat && (await machine.realpath(dir))
  const linked = real === dir ? [] : await linksTo(machine, dir, mounts)
  const links = linked.length > 0 ? { links: linked } : {}
  if (!stat) return { ...nothing, volume, ready: true, ...links }
  const parent = posix.dirname(dir)
  const open = writableByOthers(real ?? dir, stat, known, mounts)
  return {
    dir,
    exists: true,
    isDir: stat.kind === 'dir',
    ...(real !== null && real !== dir ? { real } : {}),
    ...links,
    volume,
    ready: true,
    ...(open === null ? {} : { writableByOthers: open }),
    ...((await isSdkRoot(machine, parent)) ? { sdkRoot: parent } : {}),
    bins: stat.kind === 'dir' ? await toolsIn(machine, dir) : {},
  }
}

export const path: Collector<'path'> = {
  section: 'path',
  cost: 'B',
  timeoutMs: 30_000,
  async collect(context) {
    const { machine } = context
    const { runs } = await shellRuns(context)
    const startup = await startupFiles(context)
    const sessions = runs.map((run) => sessionPath(run, startup, machine.home))
    const distinct = new Set(sessions.flatMap(({ entries }) => entries.map((entry) => entry.dir)))
    const mounts = await readMounts(machine)
    const known = await groups(context)
    const dirs = await Promise.all([...distinct].sort().map((dir) => dirFacts(machine, dir, mounts, known)))
    return { sessions, dirs: dirs.slice(0, 4000) }
  },
}
