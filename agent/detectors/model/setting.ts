import type { Context } from '../detector.ts'
import type { SessionId } from './path-view.ts'
import { settingIn, type Candidate, type ChainSections } from './variables.ts'

/** The chain's sections as far as a detector wants them; null without sessions. */
export function wantedChain(context: Context): ChainSections | null {
  const sessions = context.want('sessions')
  return (
    sessions && {
      sessions,
      registry: context.want('registry'),
      profiles: context.want('profiles'),
      goEnvFile: context.want('goEnvFile'),
      goEnv: context.want('goEnv'),
      goActive: context.want('goActive'),
    }
  )
}

/** The setting of a variable that is in force in a session; undefined where it is unset or default. */
export function settingOf(context: Context, session: SessionId, name: string): Candidate | undefined {
  const chain = wantedChain(context)
  return chain ? settingIn(chain, session, name) : undefined
}

export const gorootOf = (context: Context, session: string): Candidate | undefined => {
  const id = context.want('sessions')?.list.find((candidate) => candidate.id === session)?.id
  return id && settingOf(context, id, 'GOROOT')
}
