import type { Managers } from '../contract/sections/managers.ts'
import type { Session } from '../contract/sections/sessions.ts'
import { pathsOf as pathRules } from '../detectors/model/paths.ts'
import type { Machine } from '../machine/machine.ts'
import { pathsOf } from '../machine/paths.ts'
import type { CollectContext, Collector } from './collector.ts'
import { startupFiles } from './startup/read.ts'
import { LAYOUTS, type Choice, type Layout } from './version-managers/layouts.ts'

type Manager = Managers['list'][number]
/** A session with its directories on PATH. */
type Seen = { session: Session; dirs: readonly string[] }

const MOST_PIN_BYTES = 64 * 1024

const versionName = ({ prefix }: Layout, name: string) => (prefix ? name.replace(prefix, '') : name)

function rootOf(machine: Machine, layout: Layout, seen: readonly Seen[]): string {
  const { variable, home } = layout
  const paths = pathsOf(machine.platform)
  const moved = seen
    .map(({ session }) => (variable === undefined ? undefined : session.variables[variable]))
    .find((folder) => folder !== undefined && paths.isAbsolute(folder))
  if (moved !== undefined) return paths.normalize(moved)
  const local = machine.platform === 'windows' && layout.kind === 'mise' ? 'AppData/Local/mise' : home
  return paths.join(machine.home, local)
}

async function choiceOf(
  machine: Machine,
  layout: Layout,
  root: string,
  variables: Readonly<Record<string, string>>,
): Promise<Choice | null> {
  const paths = pathsOf(machine.platform)
  for (const name of layout.chosenBy) {
    const value = variables[name]
    if (value) return { current: value, from: name }
  }
  for (const { file, of, read } of layout.pins) {
    const place = paths.join(of === 'home' ? machine.home : root, file)
    const bytes = await machine.readFile(place, { maxBytes: MOST_PIN_BYTES }).catch(() => null)
    const version = bytes && read(bytes.toString('utf8'))
    if (version) return { current: version, from: place }
  }
  if (layout.link === undefined) return null
  const link = paths.join(root, layout.link)
  const target = (await machine.readlink(link).catch(() => null))?.replace(/[\\/](?:go)?[\\/]*$/, '')
  const name = target && paths.basename(target)
  return name ? { current: versionName(layout, name), from: link } : null
}

/** `system` means whatever else is on PATH; `ref:` and `path:` are builds of one's own. */
const isVersion = (text: string): boolean => /^(?:go)?\d[\w.-]*$/.test(text)

function isActive(machine: Machine, layout: Layout, root: string, { session, dirs }: Seen): boolean {
  const rules = pathRules(machine.platform)
  const { marks, onPath, versions } = layout
  if (marks && Object.keys(session.variables).some((name) => marks.test(name))) return true
  const places = onPath.map((place) => rules.join(root, place))
  const ofVersions = rules.join(root, versions)
  return dirs.some((dir) => places.some((place) => rules.same(dir, place)) || rules.below(dir, ofVersions))
}

async function initLines(context: CollectContext, { init }: Layout): Promise<Manager['initLines']> {
  // Windows' PowerShell profiles are not kept line by line.
  if (context.machine.platform === 'windows') return []
  const { files } = await startupFiles(context)
  return [...files.values()]
    .flatMap(({ file, lines }) =>
      lines.flatMap((line, at) =>
        init.test(line.replace(/(^|\s)#.*$/, '')) ? [{ file, line: at + 1 }] : [],
      ),
    )
    .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line))
    .slice(0, 50)
}

async function managerOf(
  context: CollectContext,
  layout: Layout,
  seen: readonly Seen[],
): Promise<Manager | null> {
  const { machine } = context
  const rules = pathRules(machine.platform)
  const root = rules.clean(rootOf(machine, layout, seen))
  const there = (await machine.stat(root).catch(() => null))?.kind === 'dir'
  if (!there) return null
  const names = (await machine.list(rules.join(root, ...layout.versions.split('/'))).catch(() => null)) ?? []
  const versions = names.map((name) => versionName(layout, name)).filter(isVersion)
  const active = seen.filter((each) => isActive(machine, layout, root, each))
  const lines = await initLines(context, layout)
  // asdf and mise are there for many languages: without a Go and without a pin they are no manager of Go's.
  const { primary } = await context.use('sessions')
  const variables = seen.find(({ session }) => session.id === primary)?.session.variables ?? {}
  const choice = await choiceOf(machine, layout, root, variables)
  if (versions.length === 0 && names.length === 0 && choice === null) return null
  const exports = active.some(({ session }) => {
    const goroot = session.variables['GOROOT']
    return goroot !== undefined && rules.below(goroot, root)
  })
  const current = choice && isVersion(choice.current) ? choice : null
  return {
    kind: layout.kind,
    root,
    ...(current ? { current: current.current.slice(0, 64), currentFrom: current.from } : {}),
    versions: versions.map((version) => version.slice(0, 64)).slice(0, 200),
    activeIn: active.map(({ session }) => session.id).slice(0, 32),
    exportsGoroot: exports,
    initLines: lines,
  }
}

/** By files, by what the sessions really got, and by the lines that start them; no manager is run. */
export const managers: Collector<'managers'> = {
  section: 'managers',
  cost: 'B',
  timeoutMs: 30_000,
  async collect(context) {
    const { machine } = context
    const [{ list }, path] = await Promise.all([context.use('sessions'), context.use('path')])
    const seen = list.map((session): Seen => {
      const entries = path.sessions.find((each) => each.session === session.id)?.entries ?? []
      return { session, dirs: entries.map(({ dir }) => dir) }
    })
    const layouts = LAYOUTS.filter(({ onWindows }) => onWindows || machine.platform !== 'windows')
    const found = await Promise.all(layouts.map((layout) => managerOf(context, layout, seen)))
    return { list: found.filter((manager) => manager !== null) }
  },
}
