import type { Env, Snapshot } from '../contract/snapshot.ts'
import type { Session } from '../contract/sections/sessions.ts'
import { agrees, compareChain } from '../detectors/model/observed-chain.ts'
import { powershellChainOf } from '../detectors/model/powershell-chain.ts'
import type { StartupFacts } from '../report/layers.ts'

type Host = Snapshot['host']

/** What the sessions of an env read when they start; those that read nothing are not worth a line. */
export function startupFacts(env: Env, host: Host): StartupFacts[] {
  const { sessions } = env.sections
  if (sessions.status !== 'ok') return []
  return sessions.data.list
    .flatMap((session) => startupOf(env, host, session) ?? [])
    .filter(({ predicted, unexpected, refused, undecided }) =>
      [predicted, unexpected, refused, undecided].some((files) => files.length > 0),
    )
}

/** null where no rule is known for what the session starts. */
export function startupOf(env: Env, host: Host, session: Session): StartupFacts | null {
  const { profiles, sessions } = env.sections
  if (profiles.status !== 'ok' || sessions.status !== 'ok') return null
  const common = { env: env.id, session: session.id, refused: [], undecided: [] }
  const { home } = sessions.data
  const { windows, os } = host.sections
  const facts = windows?.status === 'ok' ? windows.data : null
  const server = os.status === 'ok' && os.data.name.includes('Server')
  const powershell = powershellChainOf(session, profiles.data, facts, home, server)
  if (powershell) {
    const those = (outcome: string) =>
      powershell.filter((each) => each.outcome === outcome).map(({ file }) => file)
    return {
      ...common,
      predicted: those('read'),
      observed: null,
      unread: [],
      unexpected: [],
      reordered: false,
      agrees: true,
      refused: those('refused'),
      undecided: those('unknown'),
    }
  }
  const compared = compareChain(session, profiles.data, home)
  return compared && { ...common, ...compared, agrees: agrees(compared) }
}
