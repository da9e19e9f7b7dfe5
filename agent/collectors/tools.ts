import type { Tools } from '../contract/sections/tools.ts'
import { MachineError, type Machine } from '../machine/machine.ts'
import { pathsOf } from '../machine/paths.ts'
import { effectivePlaces } from './dirs.ts'
import { pathsOf as pathRules } from '../detectors/model/paths.ts'
import type { CollectContext, Collector } from './collector.ts'
import { fileInfo, isExecutable } from './executable.ts'
import { buildInfo } from './executables/build-info.ts'
import { goResolution } from './go/resolve.ts'

type Tool = Tools['list'][number]
type Location = Tool['location']

/** Looked for in every directory of PATH, which may hold thousands of programs that are none of Go's. */
const KNOWN: ReadonlySet<string> = new Set(
  `gopls dlv staticcheck golangci-lint goimports gofumpt gotests gomodifytags impl goplay golint revive
  govulncheck gotestsum air wire mockgen stringer ginkgo goreleaser buf sqlc ko task
  protoc-gen-go protoc-gen-go-grpc`.split(/\s+/),
)
/** Parts of an SDK, and the wrappers of golang.org/dl. */
const NO_TOOL = /^(?:go|gofmt|go\d+\.[\w.]+)$/
const MOST_FILES = 200

type Place = { dir: string; location: Location; names: ReadonlySet<string> | null; pathIndex?: number }

const plainName = (file: string): string => file.replace(/\.exe$/i, '')

/** `names`: those alone; one list of a directory is cheaper than a look for each name. */
async function filesIn(machine: Machine, { dir, names }: Place): Promise<string[]> {
  const there = (await machine.list(dir).catch(() => null)) ?? []
  return there.filter((name) => names?.has(plainName(name)) ?? true).slice(0, MOST_FILES)
}

/** null for what is no program that Go built: scripts, shims, links to a manager. */
async function toolAt(machine: Machine, place: Place, name: string): Promise<Tool | null> {
  const path = pathsOf(machine.platform).join(place.dir, name)
  try {
    if (NO_TOOL.test(plainName(name)) || !(await isExecutable(machine, path))) return null
    const file = await fileInfo(machine, path)
    if (!file) return null
    const known = KNOWN.has(plainName(name))
    const built = file.kind === 'script' || file.kind === 'unknown' ? null : await buildInfo(machine, path)
    // A script of a known name hides what comes after it, so it counts.
    if (!built && !known) return null
    return {
      name: plainName(name).slice(0, 64),
      file,
      ...(built?.version === undefined ? {} : { version: built.version }),
      ...(built?.module === undefined ? {} : { module: built.module }),
      ...(built ? { builtWith: built.goVersion } : {}),
      location: place.location,
      ...(place.pathIndex === undefined ? {} : { pathIndex: place.pathIndex }),
    }
  } catch (error) {
    // A file that this person may not read is no tool of this person.
    if (error instanceof MachineError) return null
    throw error
  }
}

/** `go.toolsGopath` of the editor; none where there is no editor, or it cannot be looked at. */
async function editorBin(context: CollectContext): Promise<string[]> {
  const editor = await context.use('editor').catch(() => null)
  const folder = editor?.settings.find(({ key }) => key === 'go.toolsGopath')?.value ?? ''
  const paths = pathsOf(context.machine.platform)
  return paths.isAbsolute(folder) ? [paths.join(folder, 'bin')] : []
}

/** Each directory once, with the reason that says most about it. */
async function placesOf(context: CollectContext): Promise<Place[]> {
  const { machine } = context
  const resolution = await goResolution(context)
  if (!resolution) throw new MachineError('error', 'no session started, so no PATH is known')
  const paths = pathsOf(machine.platform)
  const rules = pathRules(machine.platform)
  const { gobin, roots } = effectivePlaces(machine.platform, resolution)
  const path = await context.use('path')
  const session = path.sessions.find((each) => each.session === resolution.session)
  const own: [string, Location][] = [
    ...(gobin === undefined ? [] : [[gobin, 'gobin'] as [string, Location]]),
    ...roots.map((root): [string, Location] => [paths.join(root, 'bin'), 'gopath-bin']),
    ...(await editorBin(context)).map((dir): [string, Location] => [dir, 'editor']),
  ]
  const places = new Map<string, Place>()
  const add = (place: Place) => {
    const key = rules.norm(place.dir)
    const known = places.get(key)
    if (!known) places.set(key, place)
    else if (known.pathIndex === undefined && place.pathIndex !== undefined)
      places.set(key, { ...known, pathIndex: place.pathIndex })
  }
  for (const [dir, location] of own) if (paths.isAbsolute(dir)) add({ dir, location, names: null })
  for (const [pathIndex, { dir }] of (session?.entries ?? []).entries())
    if (paths.isAbsolute(dir)) add({ dir, location: 'path', names: KNOWN, pathIndex })
  return [...places.values()]
}

/*
 * No `lastUsed`: reading the header is itself an access, and where access times are kept at all (relatime) they
 * would then say when the agent last looked.
 */
export const tools: Collector<'tools'> = {
  section: 'tools',
  cost: 'B',
  timeoutMs: 30_000,
  async collect(context) {
    const { machine } = context
    const found = await Promise.all(
      (await placesOf(context)).map(async (place) => {
        const names = await filesIn(machine, place)
        return Promise.all(names.map((name) => toolAt(machine, place, name)))
      }),
    )
    const list = found.flat().filter((tool) => tool !== null)
    return { list: list.sort((a, b) => (a.file.path < b.file.path ? -1 : 1)).slice(0, 500) }
  },
}
