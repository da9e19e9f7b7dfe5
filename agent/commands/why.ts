import { ConfigError } from '../config.ts'
import type { Env } from '../contract/snapshot.ts'
import type { Session } from '../contract/sections/sessions.ts'
import { pathView } from '../detectors/model/path-view.ts'
import { entryChain } from '../detectors/model/provenance-path.ts'
import { provenanceOf } from '../detectors/model/provenance.ts'
import { chainSections, variableChain, winnerOf } from '../detectors/model/variables.ts'
import { provenanceText } from '../report/provenance.ts'
import { whyText, type WhyView } from '../report/why.ts'
import type { Cli, ExitCode } from './cli.ts'
import { startupOf } from './startup.ts'
import { envOf, look, print, sessionOf, type SightOptions } from './sight.ts'
import { isKnownCommand } from './which.ts'

const ENTRY = /^PATH\[(\d+)\]$/i
const NAME = /^[A-Za-z_][A-Za-z0-9_()]*$/

/** Where a variable, a PATH entry or a command comes from. Exit code 1: nothing sets it, nobody answers. */
export async function why(about: string, options: SightOptions, cli: Cli): Promise<ExitCode> {
  const index = ENTRY.exec(about)?.[1]
  if (/^PATH$/i.test(about))
    throw new ConfigError(['PATH: say which entry, as PATH[0]; envherd path lists them'])
  if (index === undefined && !NAME.test(about)) {
    throw new ConfigError([`${about}: expected the name of a variable or PATH[n]`])
  }
  const seen = await look(options, cli)
  const env = envOf(seen.snapshot, options.env)
  const session = sessionOf(env, options.session)
  if (isKnownCommand(about)) {
    const graph = { env: env.id, session: session.id, ...provenanceOf(env, session, about) }
    print({ view: graph, text: provenanceText }, seen, options, cli)
    return graph.nodes.some(({ kind }) => kind === 'file' || kind === 'definition') ? 0 : 1
  }
  const found = index === undefined ? ofVariable(env, session, about) : ofEntry(env, session, Number(index))
  const view: WhyView = { ...found, startup: startupOf(env, seen.snapshot.host, session)?.predicted ?? null }
  print({ view, text: whyText }, seen, options, cli)
  return view.value === null ? 1 : 0
}

type Found = Omit<WhyView, 'startup'>

function ofVariable(env: Env, session: Session, asked: string): Found {
  const sections = chainSections(env)
  const known = Object.keys(session.variables).find((name) => name.toUpperCase() === asked.toUpperCase())
  // Windows takes `Goroot` and `GOROOT` for one variable.
  const name = env.kind === 'windows' ? (known ?? asked.toUpperCase()) : asked
  const candidates = sections ? variableChain(sections, session.id, name) : []
  const value = winnerOf(candidates)?.value ?? null
  return { env: env.id, session: session.id, about: name, value, candidates }
}

function ofEntry(env: Env, session: Session, index: number): Found {
  const { path, sessions, registry, profiles } = env.sections
  if (path.status !== 'ok') throw new ConfigError([`PATH of ${env.id}: ${path.reason ?? path.status}`])
  const view = pathView(path.data, env.kind)
  const sources = {
    view,
    kind: env.kind,
    home: sessions.status === 'ok' ? sessions.data.home : '',
    registry: registry.status === 'ok' ? registry.data : null,
    profiles: profiles.status === 'ok' ? profiles.data : null,
  }
  const candidates = entryChain(sources, session.id, index).map(({ raw, ...rest }) => ({
    ...rest,
    value: raw,
  }))
  const value = view.sessions.get(session.id)?.[index]?.dir ?? null
  return { env: env.id, session: session.id, about: `PATH[${index}]`, value, candidates }
}
