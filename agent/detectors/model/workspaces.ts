import type { GoWork } from '../../contract/sections/projects/go-mod.ts'
import type { Project } from '../../contract/sections/projects/project.ts'
import type { View } from '../detector.ts'
import { compareGoVersions, parseGoVersion, type GoVersion } from './go-version.ts'
import { onceForEnv } from './once.ts'

/** One go.work and the projects for which it is in force. */
export type Workspace = { work: GoWork; projects: readonly Project[] }

/** Every go.work in force, once, however many projects it governs; those switched off by GOWORK=off are none. */
export const activeWorkspaces = onceForEnv((context): readonly Workspace[] => {
  const byFile = new Map<string, { work: GoWork; projects: Project[] }>()
  for (const project of context.want('projects')?.list ?? []) {
    const work = activeWork(project, context)
    if (!work) continue
    const workspace = byFile.get(work.file)
    if (workspace) workspace.projects.push(project)
    else byFile.set(work.file, { work, projects: [project] })
  }
  return [...byFile.values()]
})

/** The go.work in force for a project. */
export function activeWork({ goWork, gowork }: Project, context: View): GoWork | undefined {
  if (!goWork || (gowork ?? context.want('goEnv')?.values['GOWORK']) === 'off') return undefined
  return olderGo(context, '1.18') ? undefined : goWork
}

/** The go command in use is known and older than that release: what came with it does not happen here. */
export function olderGo(context: View, release: string): boolean {
  const version = context.want('goActive')?.version
  const running = version === undefined ? null : parseGoVersion(version)
  const first = parseGoVersion(release)
  return running !== null && first !== null && beforeRelease(running, first)
}

// A release candidate already behaves as its release.
const beforeRelease = (running: GoVersion, first: GoVersion): boolean =>
  compareGoVersions({ ...running, pre: null }, first) < 0
