import type { Project } from '../../contract/sections/projects/project.ts'
import type { Context } from '../detector.ts'
import { lastFlag, parseGoFlags } from './go-flags.ts'

/** GOFLAGS as a project's directory has them: what a directory-scoped tool sets there, else the session's. */
export const goflagsIn = (project: Project, context: Context): string =>
  project.environment?.goflags ?? context.want('goEnv')?.values['GOFLAGS'] ?? ''

/** The -mod in force by GOFLAGS. */
export const modFlag = (goflags: string): string | undefined =>
  lastFlag(parseGoFlags(goflags), 'mod')?.value ?? undefined

/** As strconv.ParseBool reads it; `auto` and `true` stamp. */
const NO = /^(?:0|f|F|false|False|FALSE)$/

export const disablesVcsStamping = (goflags: string): boolean =>
  NO.test(lastFlag(parseGoFlags(goflags), 'buildvcs')?.value ?? '')
