import type { Layer } from '../../contract/finding.ts'
import { Undecidable, type Context } from '../detector.ts'
import { settingOf } from './setting.ts'
import type { Candidate } from './variables.ts'

const STORED: ReadonlySet<string> = new Set(['machine', 'user', 'profile', 'pam', 'go-env-file'])

/**
 * The setting in force in the primary session, whoever set it; undefined where it is unset or Go's default. A detector
 * that asks wants the sections of `wantedChain`.
 */
export function settingInForce(context: Context, name: string): Candidate | undefined {
  if (!isMentioned(context, name)) return undefined
  const primary = context.want('sessions')?.primary
  return primary ? settingOf(context, primary, name) : undefined
}

/**
 * The same, if it is stored where every later session finds it. What the process around the session gave it (a build
 * job, direnv, one command) is not.
 */
export function storedSetting(context: Context, name: string): Candidate | undefined {
  const setting = settingInForce(context, name)
  if (setting && STORED.has(setting.origin.kind)) return setting
  if (setting) requireOrigin(context, name, setting)
  return undefined
}

/** Given by the process around the session and found in no place that sets variables: for this session only. */
export const isPassing = ({ origin }: Candidate, context: Context): boolean =>
  origin.kind === 'process' && origin.confidence !== 'medium' && allPlacesRead(context)

/** A value that only a printed `go env` shows may come from a file or from the one command that was asked. */
export const isGuessed = ({ origin }: Candidate, context: Context): boolean =>
  origin.kind === 'process' && origin.confidence === 'low' && !allPlacesRead(context)

export function requireOrigin(context: Context, name: string, setting: Candidate): void {
  if (isGuessed(setting, context)) throw new Undecidable(`sessions: what sets ${name} is not known`)
}

/** False on nearly every machine, and far cheaper than the chain of candidates. */
function isMentioned(context: Context, name: string): boolean {
  const sessions = context.want('sessions')
  const primary = sessions?.list.find(({ id }) => id === sessions.primary)
  return (
    Boolean(primary?.variables[name]) ||
    context.want('goEnvFile')?.keys.some((key) => key.name === name) === true
  )
}

const allPlacesRead = (context: Context): boolean =>
  context.known('profiles') &&
  context.known('goEnvFile') &&
  (context.env.kind !== 'windows' || context.known('registry'))

/** For rules of the layers user and ci. */
export const userOrCi = ({ env }: Context): Layer => (env.role === 'ci' ? 'ci' : 'user')
