import { ConfigError } from '../config.ts'
import { DEFAULT_POLICY, type Policy } from '../contract/policy.ts'
import type { Session } from '../contract/sections/sessions.ts'
import type { Env, Snapshot } from '../contract/snapshot.ts'
import type { Redacted } from '../redact/redact.ts'
import { reveal } from '../redact/user-names.ts'
import { jsonReport } from '../report/json.ts'
import { languageOf, type Lang } from '../report/language.ts'
import { columnsFor, type TextOptions } from '../report/text.ts'
import type { Cli } from './cli.ts'
import { storedSnapshot } from './stored-snapshot.ts'
import { thisMachine } from './this-machine.ts'
import { wantsColor } from './verdict.ts'

/** What every command takes that explains a machine. */
export type SightOptions = {
  snapshot?: string
  env?: string
  session?: string
  format: 'text' | 'json'
  lang?: Lang
  color: 'auto' | 'always' | 'never'
}

/** A machine and what it is judged by. */
export type Seen = Redacted & { policy: Policy }

/** This machine as it is now, or a stored snapshot of any machine. */
export async function look({ snapshot }: Pick<SightOptions, 'snapshot'>, cli: Cli): Promise<Seen> {
  // Another machine's snapshot has another person's marks, which mean nothing here; nor has it this fleet's policy.
  if (snapshot !== undefined) {
    return { snapshot: await storedSnapshot(snapshot), names: {}, policy: DEFAULT_POLICY }
  }
  const here = await thisMachine(cli)
  return { ...(await here.look()), policy: await here.policy() }
}

/** @throws ConfigError that names what there is. */
export function envOf({ envs }: Snapshot, id: string | undefined): Env {
  const found = id === undefined ? envs[0] : envs.find((env) => env.id === id)
  if (found) return found
  throw new ConfigError([`no env ${id ?? ''}; there is ${envs.map((env) => env.id).join(', ')}`])
}

/** The sessions that answered; @throws ConfigError where none did. */
export function sessionsOf({ id, sections }: Env): { primary: Session; list: Session[] } {
  const { sessions } = sections
  if (sessions.status !== 'ok') {
    throw new ConfigError([`sessions of ${id}: ${sessions.reason ?? sessions.status}`])
  }
  const list = sessions.data.list.filter(({ outcome }) => outcome === 'ok')
  const primary = list.find((session) => session.id === sessions.data.primary) ?? list[0]
  if (primary) return { primary, list }
  throw new ConfigError([`no session of ${id} answered`])
}

/** The primary session, or the one that was asked for. */
export function sessionOf(env: Env, id: string | undefined): Session {
  const { primary, list } = sessionsOf(env)
  if (id === undefined) return primary
  const found = list.find((session) => session.id === id)
  if (found) return found
  throw new ConfigError([`no session ${id} in ${env.id}; there is ${list.map((each) => each.id).join(', ')}`])
}

export type Printed<V> = { view: V; text: (view: V, options: TextOptions) => string }

/** The same facts to a program as JSON, redacted, or to a person as text, with the names in place. */
export function print<V extends object>(
  { view, text }: Printed<V>,
  { names }: Pick<Redacted, 'names'>,
  options: SightOptions,
  cli: Cli,
): void {
  if (options.format === 'json') {
    cli.out.write(jsonReport(view))
    return
  }
  cli.out.write(
    text(view, {
      lang: options.lang ?? languageOf(cli.env, cli.systemLocale),
      color: wantsColor(options.color, cli),
      columns: columnsFor(cli.out.columns),
      reveal: (marked) => reveal(marked, names),
    }),
  )
}
