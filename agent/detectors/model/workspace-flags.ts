import { Undecidable, type Context } from '../detector.ts'
import { lastFlag, parseGoFlags, type GoFlag } from './go-flags.ts'
import { compareGoVersions, parseGoVersion } from './go-version.ts'
import { goflagsIn } from './project-flags.ts'
import { activeWorkspaces, olderGo } from './workspaces.ts'

export type WorkspaceConflict = {
  goWork: string
  goflags: string
  flag: GoFlag
  /** A directory-scoped tool sets GOFLAGS there; otherwise it is the session's. */
  byProject: boolean
}

/** Workspaces in force whose GOFLAGS has a flag that Go refuses there, once for each go.work. */
export function workspaceConflicts(context: Context): WorkspaceConflict[] {
  const version = context.want('goActive')?.version
  return activeWorkspaces(context).flatMap(({ work, projects: members }) => {
    for (const project of members) {
      const goflags = goflagsIn(project, context)
      if (!goflags.includes('-mod')) continue
      const flags = parseGoFlags(goflags, version)
      const mod = lastFlag(flags, 'mod')
      // With Go 1.19 -modfile is read all the same; 1.21 refuses it.
      const modfile = olderGo(context, '1.21') ? undefined : lastFlag(flags, 'modfile')
      const refused =
        mod?.value === 'mod' || (mod?.value === 'vendor' && !vendorsWorkspaces(work.go, context))
      const flag = refused ? mod : modfile
      const byProject = project.environment?.goflags !== undefined
      if (flag) return [{ goWork: work.file, goflags, flag, byProject }]
    }
    return []
  })
}

/** Since Go 1.22 a workspace may be vendored; Go 1.21 fetches the newer Go that a go.work asks for. */
function vendorsWorkspaces(workGo: string | undefined, context: Context): boolean {
  if (context.want('goActive')?.version === undefined)
    throw new Undecidable('goActive: whether this Go vendors workspaces is not known')
  if (!olderGo(context, '1.22')) return true
  const [wanted, first] = [workGo === undefined ? null : parseGoVersion(workGo), parseGoVersion('1.22')]
  const newer = wanted !== null && first !== null && compareGoVersions(wanted, first) >= 0
  return newer && !olderGo(context, '1.21')
}
