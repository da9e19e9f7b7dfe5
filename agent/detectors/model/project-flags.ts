import type { Project } from '../../contract/sections/projects/project.ts'
import type { Context } from '../detector.ts'

/** GOFLAGS as a project's directory has them: what a directory-scoped tool sets there, else the session's. */
export const goflagsIn = (project: Project, context: Context): string =>
  project.environment?.goflags ?? context.want('goEnv')?.values['GOFLAGS'] ?? ''

const MOD = /(?:^|\s)['"]?--?mod[= ](\w+)/g

/** The -mod in force by GOFLAGS; the last one wins. */
export const modFlag = (goflags: string): string | undefined => [...goflags.matchAll(MOD)].at(-1)?.[1]

export const disablesVcsStamping = (goflags: string): boolean =>
  /(?:^|\s)['"]?--?buildvcs=(?:false|0|f|F|FALSE|False)\b/.test(goflags)
