import type { Origin } from '../../contract/origin.ts'
import type { Profile } from '../../contract/sections/profiles.ts'
import type { Session, SessionId, Sessions } from '../../contract/sections/sessions.ts'
import { MachineError } from '../../machine/machine.ts'
import type { CollectContext } from '../collector.ts'
import { collectedVariables, isCollectedVariable } from '../variables.ts'
import type { ComposedEnvironment } from './environment.ts'
import { findShells } from './find-shells.ts'
import { profileFiles } from './profiles.ts'
import type { Answer, Shell } from './shell.ts'
import { asRecord, storedEnvironment } from './stored.ts'

export type Asked = { shell: Shell; answer: Answer | null; outcome: Session['outcome']; message?: string }

/** A terminal of Windows opens PowerShell unless a person chose otherwise; a person who installed PowerShell 7 did. */
const PREFERRED: readonly SessionId[] = ['pwsh', 'powershell', 'cmd-autorun', 'cmd', 'gitbash']

/** Every shell of this machine, started from a fresh environment and asked. */
export const askShells = (context: CollectContext): Promise<Asked[]> =>
  context.once(
    'windows:asked-shells',
    async () => {
      const { composed } = await storedEnvironment(context)
      const shells = await findShells(context.machine, composed)
      return Promise.all(shells.map((shell) => askOne(context, shell, asRecord(composed))))
    },
    'sessions',
  )

async function askOne(context: CollectContext, shell: Shell, env: Record<string, string>): Promise<Asked> {
  try {
    return { shell, answer: await shell.ask(context.machine, env), outcome: 'ok' }
  } catch (error) {
    // One shell that does not start is a fact about this machine; the others still answer.
    if (!(error instanceof MachineError)) throw error
    const outcome = error.reason === 'timeout' ? 'timeout' : 'failed'
    return { shell, answer: null, outcome, message: error.message.slice(0, 1000) }
  }
}

export async function collectSessions(context: CollectContext): Promise<Sessions> {
  const [asked, { composed }, profiles] = await Promise.all([
    askShells(context),
    storedEnvironment(context),
    profileFiles(context),
  ])
  const list = asked.map((one) => toSession(one, composed, profiles))
  const answered = new Set(list.filter(({ outcome }) => outcome === 'ok').map(({ id }) => id))
  return {
    primary: PREFERRED.find((id) => answered.has(id)) ?? null,
    home: context.machine.home,
    root: context.machine.isRoot,
    list,
  }
}

function toSession(asked: Asked, composed: ComposedEnvironment, profiles: readonly Profile[]): Session {
  const { shell, answer, outcome, message } = asked
  const variables = collectedVariables(withPlainNames(answer?.variables ?? {}))
  const pathext = Object.entries(answer?.variables ?? {}).find(
    ([name]) => name.toUpperCase() === 'PATHEXT',
  )?.[1]
  return {
    id: shell.id,
    shell: shell.file,
    login: shell.login,
    interactive: shell.interactive,
    outcome,
    ...(message === undefined ? {} : { message }),
    variables,
    origins: Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [
        name,
        originOf(name, value, shell.id, composed, profiles),
      ]),
    ),
    traced: false,
    path: answer?.path ?? '',
    ...(answer ? { pathLength: answer.path.length } : {}),
    ...(pathext === undefined ? {} : { pathext }),
    which: [...(answer?.which ?? [])].slice(0, 64),
    aliases: Object.fromEntries(
      Object.entries(answer?.aliases ?? {}).map(([name, text]) => [name, text.slice(0, 1000)]),
    ),
  }
}

/** Windows names have no case; the snapshot has one spelling for each. */
const withPlainNames = (variables: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables).map(([name, value]) => {
      const upper = name.toUpperCase()
      return [isCollectedVariable(upper) || upper === 'NETRC' ? upper : name, value]
    }),
  )

/** The stored value if it is the one the session has, else the profile line that writes this variable. */
function originOf(
  name: string,
  value: string,
  session: SessionId,
  composed: ComposedEnvironment,
  profiles: readonly Profile[],
): Origin {
  const stored = composed.variables.get(name)
  if (stored && (stored.value === value || name === 'NETRC')) return stored.origin
  return assignmentOrigin(name, session, profiles) ?? { kind: 'process', confidence: 'medium' }
}

/** The last line of a session's profiles that writes a variable; of PATH, one that names the directory. */
export function assignmentOrigin(
  name: string,
  session: SessionId,
  profiles: readonly Profile[],
  text = '',
): Origin | null {
  const wanted = text.toLowerCase()
  for (const { file, loadedBy, assignments } of [...profiles].reverse()) {
    if (!loadedBy.includes(session)) continue
    const line = assignments.findLast(
      (assignment) => assignment.name === name && assignment.value.toLowerCase().includes(wanted),
    )?.line
    if (line !== undefined) return { kind: 'profile', ref: file, line, confidence: 'medium' }
  }
  return null
}

export const isLive = (asked: Asked): asked is Asked & { answer: Answer } => asked.answer !== null
