import type { GoInstall, GoInstalls, InstallSource } from '../../contract/sections/go-installs.ts'
import { windowsPaths } from '../../detectors/model/paths.ts'
import { MachineError, type Machine } from '../../machine/machine.ts'
import type { CollectContext } from '../collector.ts'
import { fileInfo } from '../executable.ts'
import { namedGoroots } from '../go/named-goroots.ts'
import { versionOf } from '../go/root.ts'
import type { ComposedEnvironment } from './environment.ts'
import { goProduct } from './registry.ts'
import { storedEnvironment, valueOf } from './stored.ts'
import { isWebMarked } from './web-mark.ts'

type Candidate = { root: string; source: InstallSource }

/** Every Go root that is found by looking, none by running. */
export async function collectGoInstalls(context: CollectContext): Promise<GoInstalls> {
  const { machine } = context
  const { composed } = await storedEnvironment(context)
  const places = await installerPlaces(context, composed)
  const families = managerFamilies(machine, composed)
  const versions = await Promise.all(families.map((family) => versionsIn(machine, family)))
  const goroots = await gorootsOf(context, composed)
  const named = new Set(goroots.map((root) => windowsPaths.norm(root)))
  const pointed = await pointedAt(context, goroots)
  const found = new Map<string, Candidate>()
  // The first to name a root decides its source, and a known place knows better than a variable.
  for (const candidate of [...places, ...versions.flat(), ...pointed]) {
    const key = windowsPaths.norm(candidate.root)
    if (!found.has(key)) found.set(key, { ...candidate, root: windowsPaths.clean(candidate.root) })
  }
  const list = await Promise.all(
    [...found].map(([key, candidate]) => inspect(machine, candidate, named.has(key))),
  )
  return {
    list: list.filter((install) => install !== null).slice(0, 500),
    searched: goroots
      .concat([...found.values()].map(({ root }) => root))
      .concat(families.map(({ folder }) => folder))
      .slice(0, 500),
  }
}

async function installerPlaces(context: CollectContext, composed: ComposedEnvironment): Promise<Candidate[]> {
  const { machine } = context
  const programs = valueOf(composed, 'ProgramFiles') ?? 'C:\\Program Files'
  const programs32 = valueOf(composed, 'ProgramFiles(x86)') ?? 'C:\\Program Files (x86)'
  const product = await goProduct(context)
  // Chocolatey and winget run the official MSI (C-05): only their own records tell.
  const choco = await machine.stat(
    `${valueOf(composed, 'ProgramData') ?? 'C:\\ProgramData'}\\chocolatey\\lib\\golang`,
  )
  const installer: InstallSource = choco ? 'choco' : 'msi'
  return [
    ...(product?.location ? [{ root: product.location, source: installer }] : []),
    { root: `${programs}\\Go`, source: installer },
    { root: `${programs32}\\Go`, source: installer },
    { root: 'C:\\Go', source: 'zip' },
    { root: `${valueOf(composed, 'LOCALAPPDATA') ?? ''}\\Programs\\Go`, source: 'zip' },
  ]
}

/** A folder with one Go root per name in it. */
type Family = { folder: string; names: RegExp; below?: string; source: InstallSource }

function managerFamilies(machine: Machine, composed: ComposedEnvironment): Family[] {
  const home = machine.home
  const goenv = valueOf(composed, 'GOENV_ROOT') ?? `${home}\\.goenv`
  const scoop = valueOf(composed, 'SCOOP') ?? `${home}\\scoop`
  const tools = valueOf(composed, 'RUNNER_TOOL_CACHE')
  return [
    { folder: `${home}\\sdk`, names: /^go/i, source: 'sdk' },
    // `current` is a junction to one of the others (C-06).
    { folder: `${scoop}\\apps\\go`, names: /^\d/, source: 'scoop' },
    { folder: `${home}\\.g\\versions`, names: /^\d/, source: 'g' },
    { folder: `${home}\\.g`, names: /^go$/i, source: 'g' },
    { folder: `${home}\\.gobrew\\versions`, names: /^\d/, below: 'go', source: 'gobrew' },
    { folder: `${goenv}\\versions`, names: /^\d/, source: 'goenv' },
    { folder: `${home}\\.asdf\\installs\\golang`, names: /^\d/, below: 'go', source: 'asdf' },
    {
      folder: `${valueOf(composed, 'LOCALAPPDATA') ?? home}\\mise\\installs\\go`,
      names: /^\d/,
      source: 'mise',
    },
    {
      folder: `${moduleCache(machine, composed)}\\golang.org`,
      names: /^toolchain@/,
      source: 'toolchain-modcache',
    },
    ...(tools === undefined
      ? []
      : [{ folder: `${tools}\\go`, names: /^\d/, below: 'x64', source: 'hostedtoolcache' } as const]),
  ]
}

function moduleCache(machine: Machine, composed: ComposedEnvironment): string {
  const own = valueOf(composed, 'GOMODCACHE')
  if (own !== undefined && own !== '') return own
  const gopath = valueOf(composed, 'GOPATH')?.split(';')[0]
  return `${gopath === undefined || gopath === '' ? `${machine.home}\\go` : gopath}\\pkg\\mod`
}

async function versionsIn(machine: Machine, { folder, names, below, source }: Family): Promise<Candidate[]> {
  const found = (await machine.list(folder)) ?? []
  return found
    .filter((name) => names.test(name))
    .map((name) => ({ root: windowsPaths.join(folder, name, below ?? ''), source }))
}

/** What any session, the registry or the go env file calls GOROOT. */
async function gorootsOf(context: CollectContext, composed: ComposedEnvironment): Promise<string[]> {
  const { list } = await context.use('sessions')
  const stored = valueOf(composed, 'GOROOT')
  return namedGoroots(context, [
    ...list.map(({ variables }) => variables),
    ...(stored === undefined ? [] : [{ GOROOT: stored }]),
  ])
}

/** Roots that GOROOT and PATH lead to. */
async function pointedAt(context: CollectContext, goroots: readonly string[]): Promise<Candidate[]> {
  const { dirs } = await context.use('path')
  const onPath = dirs.flatMap(({ dir, sdkRoot, bins }) =>
    sdkRoot !== undefined
      ? [sdkRoot]
      : bins['go'] && windowsPaths.basename(dir) === 'bin'
        ? [windowsPaths.parent(dir)]
        : [],
  )
  return [...goroots, ...onPath]
    .filter((root) => windowsPaths.isAbsolute(root))
    .map((root) => ({ root, source: 'unknown' }))
}

const PARTS = [
  ['bin/go', ['bin', 'go.exe']],
  ['pkg/tool', ['pkg', 'tool']],
  ['src/runtime', ['src', 'runtime']],
  ['VERSION', ['VERSION']],
] as const

/** null when the directory holds nothing of a Go root, unless a GOROOT says that it is one. */
async function inspect(
  machine: Machine,
  { root, source }: Candidate,
  named: boolean,
): Promise<GoInstall | null> {
  try {
    if (named && (await machine.stat(root))?.kind !== 'dir') return null
    const there = await Promise.all(PARTS.map(([, names]) => machine.stat(windowsPaths.join(root, ...names))))
    const missing = PARTS.filter((_, at) => there[at] === null).map(([part]) => part)
    if (missing.length === PARTS.length && !named) return null
    const [real, version, go, webMarked] = await Promise.all([
      machine.realpath(root),
      versionOf(machine, root),
      fileInfo(machine, windowsPaths.join(root, 'bin', 'go.exe')),
      // go itself downloads without the mark.
      source === 'toolchain-modcache' ? [] : markedPrograms(machine, root),
    ])
    return {
      root,
      ...(real !== null && !windowsPaths.same(real, root) ? { real } : {}),
      source,
      ...version,
      valid: missing.every((part) => part === 'VERSION'),
      missing,
      ...(go ? { go } : {}),
      ...(webMarked.length > 0 ? { webMarked } : {}),
    }
  } catch (error) {
    // A root that this person may not look into is none that this person can use.
    if (error instanceof MachineError) return null
    throw error
  }
}

/** Most that the contract has room for. */
const MOST_MARKED = 20

/** A browser marks the archive, and Explorer every file that it unpacks from it. */
async function markedPrograms(machine: Machine, root: string): Promise<string[]> {
  const tools = windowsPaths.join(root, 'pkg', 'tool')
  const systems = (await machine.list(tools).catch(() => null)) ?? []
  const folders = [windowsPaths.join(root, 'bin'), ...systems.map((name) => windowsPaths.join(tools, name))]
  const marked: string[] = []
  for (const folder of folders.slice(0, 4)) {
    const names = (await machine.list(folder).catch(() => null)) ?? []
    for (const name of names.filter((each) => /\.exe$/i.test(each))) {
      const file = windowsPaths.join(folder, name)
      if (marked.length < MOST_MARKED && (await isWebMarked(machine, file))) marked.push(file)
    }
  }
  return marked
}
