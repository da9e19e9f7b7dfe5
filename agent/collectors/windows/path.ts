import type { Path, PathDir, PathEntry } from '../../contract/sections/path.ts'
import type { Profile } from '../../contract/sections/profiles.ts'
import { inheritsPath } from '../../detectors/model/gitbash-chain.ts'
import { windowsPaths } from '../../detectors/model/paths.ts'
import { splitStored } from '../../detectors/model/split.ts'
import { MachineError, type Machine } from '../../machine/machine.ts'
import type { CollectContext } from '../collector.ts'
import { fileInfo } from '../executable.ts'
import { TOOLS, WRAPPER } from '../path.ts'
import { extensions } from './cmd.ts'
import { attributePath } from './path-attribution.ts'
import { profileFiles } from './profiles.ts'
import { askShells, assignmentOrigin, isLive, type Asked } from './sessions.ts'
import type { Answer } from './shell.ts'
import type { ComposedEnvironment } from './environment.ts'
import { storedEnvironment, valueOf } from './stored.ts'
import { createVolumes, type Volume } from './volumes.ts'

export async function collectPath(context: CollectContext): Promise<Path> {
  const { machine } = context
  const [{ composed }, asked, profiles] = await Promise.all([
    storedEnvironment(context),
    askShells(context),
    profileFiles(context),
  ])
  const sessions = asked.filter(isLive).map((one) => ({
    session: one.shell.id,
    entries: attributePath(storedFor(one, composed), directoriesOf(one.answer))
      .map((entry, at): PathEntry => ({ ...entry, raw: spelling(entry.raw, one.answer, at) }))
      .map((entry) => withProfile(entry, one, profiles)),
  }))
  const directories = new Map<string, string>()
  for (const { dir } of sessions.flatMap(({ entries }) => entries)) {
    if (windowsPaths.isAbsolute(dir)) directories.set(windowsPaths.norm(dir), windowsPaths.clean(dir))
  }
  const volumeOf = createVolumes(machine, composed)
  const tried = extensions(valueOf(composed, 'PATHEXT'))
  const dirs = await Promise.all(
    [...directories.values()].map(async (dir) => lookInto(machine, dir, await volumeOf(dir), tried)),
  )
  return { sessions, dirs }
}

/** Of the stored PATH, what the session was given: Git Bash can be told to start without it. */
const storedFor = ({ shell }: Asked, composed: ComposedEnvironment) =>
  shell.id !== 'gitbash' || inheritsPath(valueOf(composed, 'MSYS2_PATH_TYPE')) ? composed.path : []

const directoriesOf = (answer: Answer) => answer.directories ?? splitStored(answer.path, 'windows')

/** Git Bash spells its PATH in its own way, and that spelling is the evidence. */
const spelling = (raw: string, answer: Answer, at: number) =>
  answer.directories === undefined ? raw : (answer.path.split(':')[at] ?? raw)

function withProfile(entry: PathEntry, { shell, answer }: Asked, profiles: readonly Profile[]): PathEntry {
  if (entry.origin.kind !== 'process' || entry.dir === '') return entry
  for (const spelled of spellings(entry, answer?.variables['HOME'])) {
    const origin = assignmentOrigin('PATH', shell.id, profiles, spelled)
    if (origin) return { ...entry, origin }
  }
  return entry
}

/** How a start-up file may have written a directory; Git Bash's have the home by its name. */
function spellings({ dir, raw }: PathEntry, home: string | undefined): string[] {
  if (raw === dir) return [dir]
  const inHome = home && raw.startsWith(`${home}/`) ? raw.slice(home.length) : null
  return [dir, raw, ...(inHome === null ? [] : [`~${inHome}`, `$HOME${inHome}`, `\${HOME}${inHome}`])]
}

async function lookInto(
  machine: Machine,
  dir: string,
  volume: Volume,
  extensionsTried: readonly string[],
): Promise<PathDir> {
  const nothing: PathDir = { dir, exists: false, isDir: false, ...volume, bins: {} }
  if (!volume.ready) return nothing
  try {
    const stat = await machine.stat(dir)
    if (!stat) return nothing
    const [real, sdkRoot] = await Promise.all([machine.realpath(dir), sdkRootAbove(machine, dir)])
    return {
      ...nothing,
      exists: true,
      isDir: stat.kind === 'dir',
      ...(real !== null && !windowsPaths.same(real, dir) ? { real } : {}),
      ...(sdkRoot === null ? {} : { sdkRoot }),
      bins: stat.kind === 'dir' ? await binsIn(machine, dir, extensionsTried) : {},
    }
  } catch (error) {
    // Denied to this person, or a link into nowhere: there, and nothing more is known.
    if (error instanceof MachineError) return { ...nothing, exists: true, isDir: true, ready: false }
    throw error
  }
}

async function sdkRootAbove(machine: Machine, dir: string): Promise<string | null> {
  const root = windowsPaths.parent(dir)
  const [version, tool] = await Promise.all([
    machine.stat(windowsPaths.join(root, 'VERSION')),
    machine.stat(windowsPaths.join(root, 'pkg', 'tool')),
  ])
  return version?.kind === 'file' && tool?.kind === 'dir' ? root : null
}

/** The file that each command name means here: the first that exists in the order of PATHEXT. */
async function binsIn(
  machine: Machine,
  dir: string,
  extensionsTried: readonly string[],
): Promise<PathDir['bins']> {
  const names = new Map((await machine.list(dir))?.map((name) => [name.toLowerCase(), name]))
  const bins: PathDir['bins'] = {}
  const wrappers = [...names.keys()]
    .map((name) => name.replace(/\.exe$/, ''))
    .filter((name) => WRAPPER.test(name))
  for (const command of [...TOOLS, ...wrappers.slice(0, 50)]) {
    for (const extension of extensionsTried) {
      const name = names.get(`${command}${extension}`.toLowerCase())
      const info = name === undefined ? null : await fileInfo(machine, windowsPaths.join(dir, name))
      if (!info) continue
      bins[command] = info
      break
    }
  }
  return bins
}
