import { ConfigError } from '../config.ts'
import type { Session } from '../contract/sections/sessions.ts'
import type { Env } from '../contract/snapshot.ts'
import { consistencyOf } from '../detectors/model/consistency.ts'
import { installOf } from '../detectors/model/installs.ts'
import { lookUp, type Step } from '../detectors/model/lookup.ts'
import { pathView, type PathView } from '../detectors/model/path-view.ts'
import { pathsOf } from '../detectors/model/paths.ts'
import { whichText, type WhichHit, type WhichSession, type WhichView } from '../report/which.ts'
import type { Cli, ExitCode } from './cli.ts'
import { envOf, look, print, sessionOf, sessionsOf, type SightOptions } from './sight.ts'

export type WhichOptions = SightOptions & { trace: boolean }

/** Commands that a snapshot knows by every directory of PATH. */
const KNOWN_COMMANDS = ['go', 'gofmt', 'gopls', 'dlv']

export const isKnownCommand = (name: string): boolean => KNOWN_COMMANDS.includes(name)

/** Who answers a command, session by session. Exit code 1: in one of them nobody does. */
export async function which(command: string, options: WhichOptions, cli: Cli): Promise<ExitCode> {
  if (!isKnownCommand(command)) {
    throw new ConfigError([`${command}: a snapshot knows ${KNOWN_COMMANDS.join(', ')}`])
  }
  const seen = await look(options, cli)
  const env = envOf(seen.snapshot, options.env)
  const view = whichView(env, command, options)
  print({ view, text: whichText }, seen, options, cli)
  return view.sessions.some(({ hits, definitions }) => hits.length + definitions.length === 0) ? 1 : 0
}

function whichView(env: Env, command: string, { session, trace }: WhichOptions): WhichView {
  const { path } = env.sections
  if (path.status !== 'ok') throw new ConfigError([`PATH of ${env.id}: ${path.reason ?? path.status}`])
  const view = pathView(path.data, env.kind)
  const { list, primary } = sessionsOf(env)
  const asked = session === undefined ? list : [sessionOf(env, session)]
  const first = [primary, ...asked.filter((each) => each !== primary)].filter((each) => asked.includes(each))
  return {
    env: env.id,
    command,
    ...(command === 'go' ? { consistency: consistencyOf(env) } : {}),
    sessions: first.map((each) => answerOf(env, view, each, command, trace, each === primary)),
  }
}

function answerOf(
  env: Env,
  view: PathView,
  session: Session,
  command: string,
  trace: boolean,
  primary: boolean,
): WhichSession {
  const { sessions } = env.sections
  const home = sessions.status === 'ok' ? sessions.data.home : ''
  const { definitions, steps, hits } = lookUp(view, session, command, env.kind, home)
  const end = hits[0] ? steps.indexOf(hits[0]) : steps.length
  return {
    session: session.id,
    primary,
    definitions,
    hits: hits.flatMap((hit) => hitOf(env, hit)),
    depends: steps
      .slice(0, end)
      .flatMap(({ outcome, index }) => (outcome === 'depends' ? (index ?? []) : [])),
    ...(trace
      ? {
          steps: steps.map(({ index, dir, outcome, path: file }) => ({
            ...(index === undefined ? {} : { index }),
            dir,
            outcome,
            ...(file === undefined ? {} : { path: file }),
          })),
        }
      : {}),
  }
}

function hitOf(env: Env, { path: file, file: info, entry, index }: Step): WhichHit[] {
  if (file === undefined || !entry || index === undefined) return []
  const version = versionAt(env, info?.real ?? file)
  return [
    {
      path: file,
      ...(info?.real === undefined ? {} : { real: info.real }),
      index,
      origin: entry.origin,
      ...(version === undefined ? {} : { version }),
      ...(info?.arch === undefined ? {} : { arch: info.arch }),
    },
  ]
}

/** By the installation a file belongs to, else by what this very file answered. */
function versionAt({ kind, sections }: Env, file: string): string | undefined {
  const { goInstalls, goActive, tools } = sections
  const paths = pathsOf(kind)
  const install = goInstalls.status === 'ok' ? installOf(goInstalls.data, file, paths) : undefined
  if (install?.version !== undefined) return install.version
  if (goActive.status === 'ok' && paths.same(goActive.data.real, file)) return goActive.data.version
  if (tools?.status !== 'ok') return undefined
  return tools.data.list.find((tool) => paths.same(tool.file.real ?? tool.file.path, file))?.version
}
