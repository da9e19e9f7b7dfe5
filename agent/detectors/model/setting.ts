import type { Context } from '../detector.ts'
import { onceForEnv } from './once.ts'
import type { SessionId } from './path-view.ts'
import { settingIn, type Candidate, type ChainSections } from './variables.ts'

/** The chain's sections as far as a detector wants them; null without sessions. */
export const wantedChain = onceForEnv(({ want }): ChainSections | null => {
  const sessions = want('sessions')
  return (
    sessions && {
      sessions,
      registry: want('registry'),
      profiles: want('profiles'),
      goEnvFile: want('goEnvFile'),
      goEnv: want('goEnv'),
      goActive: want('goActive'),
    }
  )
})

/** The setting of a variable that is in force in a session; undefined where it is unset or default. */
export function settingOf(context: Context, session: SessionId, name: string): Candidate | undefined {
  const chain = wantedChain(context)
  return chain ? settingIn(chain, session, name) : undefined
}

export const gorootOf = (context: Context, session: string): Candidate | undefined => {
  const id = context.want('sessions')?.list.find((candidate) => candidate.id === session)?.id
  return id && settingOf(context, id, 'GOROOT')
}
