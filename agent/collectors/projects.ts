import type { Project, Projects } from '../contract/sections/projects/project.ts'
import { MachineError } from '../machine/machine.ts'
import { pathsOf } from '../machine/paths.ts'
import { scanTree } from '../path-literals/tree.ts'
import { loadProject } from '../workspace/load.ts'
import { Absent, type CollectContext, type Collector } from './collector.ts'
import { gitConfig, isSafeDirectory, type GitValue } from './git/config.ts'
import { goResolution } from './go/resolve.ts'
import { usesCgo } from './projects/cgo.ts'
import { environmentOf } from './projects/environment.ts'
import { buildFiles } from './projects/build-files.ts'
import { pinOf, workedOnLately } from './projects/facts.ts'
import { hasFilemodeNoise, isShared, remoteOf, repositoryConfig } from './projects/repository.ts'
import { walk } from './projects/walk.ts'

const BUDGET_MS = 25_000
const MOST_PROJECTS = 500
const MOST_LITERALS = 500

/** Attached to the one project that a repository's build definitions must be about, or to none of several. */
type Builds = Pick<Project, 'ci' | 'setupGo' | 'hardcoded'>

export const projects: Collector<'projects'> = {
  section: 'projects',
  cost: 'D',
  timeoutMs: 30_000,
  async collect(context) {
    const { machine, collecting, signal } = context
    if (collecting.projectRoots.length === 0) throw new Absent('no directory was opted in')
    const paths = pathsOf(machine.platform)
    const until = performance.now() + BUDGET_MS
    const stopped = () => signal.aborted || performance.now() > until
    const roots = collecting.projectRoots
      .map((root) => paths.normalize(root.replace(/^~(?=$|[\\/])/, () => machine.home)))
      .filter((root) => paths.isAbsolute(root))
    // GOWORK and GOPATH are the developer's, not those of whatever started the agent.
    const session = await goResolution(context).catch(() => null)
    const env = session?.variables ?? machine.env
    const asDeveloper = { ...machine, env }
    const git = await gitConfig(machine, env['XDG_CONFIG_HOME'])
    let complete = true
    const places = new Set<string>()
    for (const root of roots) {
      const walked = await walk(machine, root, stopped)
      complete &&= walked.complete
      for (const place of walked.places) places.add(place)
    }
    const list: Project[] = []
    let strayGoMods: Projects['strayGoMods'] = []
    for (const place of places) {
      signal.throwIfAborted()
      if (stopped() || list.length === MOST_PROJECTS) {
        complete = false
        break
      }
      const loaded = await loadProject(asDeveloper, place, context.keyed(place)).catch((error: unknown) => {
        if (!(error instanceof MachineError)) throw error
        complete = false
      })
      const [project] = loaded?.projects.list ?? []
      if (!loaded || !project) continue
      strayGoMods = loaded.projects.strayGoMods
      // A repository without any module is a project only for the definitions at its root.
      list.push({
        ...project,
        ...(await factsOf(context, { ...project, root: place }, git, env['XDG_DATA_HOME'], stopped)),
        root: place,
      })
    }
    for (const repository of new Set(list.map((project) => project.repository ?? project.root))) {
      if (stopped()) {
        complete = false
        break
      }
      const owner = ownerOf(list, repository)
      if (owner) Object.assign(owner, await buildsOf(context, repository, stopped))
    }
    return { roots, complete, list: list.filter(isWorthTelling), strayGoMods }
  },
}

const isWorthTelling = ({ goMod, goModBroken, goWork, ci, setupGo, hardcoded }: Project): boolean =>
  goMod !== undefined ||
  goModBroken !== undefined ||
  goWork !== undefined ||
  ci.length + setupGo.length + hardcoded.length > 0

/** At the root of the repository, else its only one: of several below, which one a workflow builds is not known. */
function ownerOf(list: Project[], repository: string): Project | undefined {
  const own = list.filter((project) => (project.repository ?? project.root) === repository)
  return own.find(({ root }) => root === repository) ?? (own.length === 1 ? own[0] : undefined)
}

async function factsOf(
  context: CollectContext,
  project: Project,
  git: readonly GitValue[],
  dataHome: string | undefined,
  stopped: () => boolean,
): Promise<Partial<Project> & Pick<Project, 'id'>> {
  const { machine } = context
  const { root, repository } = project
  const config = repository === undefined ? [] : await repositoryConfig(machine, repository)
  const noise =
    repository !== undefined && machine.platform === 'wsl' && isShared(project)
      ? await hasFilemodeNoise(machine, repository, [...git, ...config])
      : undefined
  const [cgo, environment] = [
    await usesCgo(machine, project, stopped),
    await environmentOf(machine, root, repository, dataHome),
  ]
  const pin = await pinOf(machine, root, repository)
  const owner =
    repository === undefined || machine.uid === undefined
      ? null
      : await machine.stat(repository).catch(() => null)
  return {
    id: context.keyed([root, remoteOf(config) ?? ''].join('\n')),
    ...(cgo === undefined ? {} : { usesCgo: cgo }),
    ...(environment ? { environment } : {}),
    builtRecently: await workedOnLately(machine, project),
    ...(pin ? { pin } : {}),
    ...(repository !== undefined && owner
      ? {
          vcs: {
            kind: 'git' as const,
            ownedByUser: owner.uid === machine.uid,
            safeDirectory: isSafeDirectory(git, repository, machine.home),
            ...(noise === undefined ? {} : { filemodeNoise: noise }),
          },
        }
      : {}),
  }
}

async function buildsOf(
  context: CollectContext,
  repository: string,
  stopped: () => boolean,
): Promise<Builds> {
  const { machine } = context
  const paths = pathsOf(machine.platform)
  // A walk over a machine that lists nothing more ends at once.
  const brief = { ...machine, list: async (dir: string) => (stopped() ? [] : machine.list(dir)) }
  const tree = await scanTree(brief, repository)
  const hardcoded = tree.files
    .flatMap(({ literals }) => literals)
    .slice(0, MOST_LITERALS)
    .map(({ file, line, literal, kind, fallback, suggestion }) => ({
      file: paths.join(repository, file),
      line,
      literal,
      kind,
      fallback,
      ...(suggestion === undefined ? {} : { suggestion }),
    }))
  return { ...(await buildFiles(machine, repository)), hardcoded }
}
