import type { Project } from '../../contract/sections/projects/project.ts'
import type { View } from '../detector.ts'
import { compareGoLines } from './go-line.ts'
import { type VersionLines } from './go-toolchain.ts'
import { activeWork } from './workspaces.ts'

export type Wanted = VersionLines & {
  /** The file whose lines they are. */
  file: string
}

/** The file that chooses a project's toolchain, with its lines: the go.work in force, else go.mod. */
export function versionLines(project: Project, context: View): Wanted | null {
  const from = activeWork(project, context) ?? project.goMod
  return from
    ? {
        file: from.file,
        ...(from.go !== undefined && { go: from.go }),
        ...(from.toolchain !== undefined && { toolchain: from.toolchain }),
      }
    : null
}

/** The file with the newest go line that a build of the project has to satisfy. */
export function requiredGo(project: Project, context: View): { file: string; go: string } | null {
  let found: { file: string; go: string } | null = null
  for (const from of [activeWork(project, context), project.goMod])
    if (from?.go !== undefined && (!found || compareGoLines(from.go, found.go) > 0))
      found = { file: from.file, go: from.go }
  return found
}

/** `1.22.3` of `go1.22.3`, `go1.22.3-acme`, a pin file's `1.22.3`; null for a development build and other text. */
export const plainRelease = (version: string): string | null =>
  /^(?:go)?(\d+\.\d+(?:\.\d+|(?:rc|beta)\d+)?)(?:$|[- +])/.exec(version.trim())?.[1] ?? null
