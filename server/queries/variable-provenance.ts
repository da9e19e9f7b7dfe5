import type { Session } from '#agent/contract/sections/sessions.ts'
import type { Env } from '#agent/contract/snapshot.ts'
import {
  chainSections,
  variableChain,
  winnerOf,
  type ChainSections,
} from '#agent/detectors/model/variables.ts'
import type { VariableProvenance } from '../contract/provenance.ts'

/** Every variable that anything sets, by name; those on which sessions disagree first. */
export function variableProvenance(env: Env, sessions: readonly Session[]): VariableProvenance[] {
  const sections = chainSections(env)
  if (!sections) return []
  return namesIn(env, sections, sessions)
    .filter((name) => !isPath(name))
    .map((name) => rowOf(env, sections, sessions, name))
    .filter(({ name, differs, sessions: each }) =>
      isHome(name) ? differs : each.some(({ candidates }) => candidates.some(isSet)),
    )
    .sort((a, b) => Number(b.differs) - Number(a.differs) || (a.name < b.name ? -1 : 1))
}

function rowOf(
  env: Env,
  sections: ChainSections,
  list: readonly Session[],
  name: string,
): VariableProvenance {
  const sessions = list.map((session) => ({
    session: session.id,
    candidates: variableChain(sections, session.id, spelling(env, session, name)),
  }))
  const values = sessions.map(({ candidates }) => {
    const winner = winnerOf(candidates)
    return winner && isSet(winner) ? winner.value : null
  })
  return {
    name,
    goEnv: sections.goEnv?.values[name] ?? null,
    differs: new Set(values).size > 1,
    sessions,
  }
}

/** What is built into Go is the same everywhere and no setting. */
const isSet = ({ origin }: { origin: { kind: string } }) => origin.kind !== 'default'

/** Where Go looks for its folders; worth a row only where sessions do not agree on it. */
const isHome = (name: string) => name === 'HOME' || name === 'USERPROFILE'

/** Its entries have chains of their own. */
const isPath = (name: string) => name.toUpperCase() === 'PATH'

/** Windows takes `Goroot` and `GOROOT` for one variable. */
const oneName = ({ kind }: Env, name: string) => (kind === 'windows' ? name.toUpperCase() : name)

const spelling = (env: Env, { variables }: Session, name: string) =>
  Object.keys(variables).find((each) => oneName(env, each) === name) ?? name

function namesIn(env: Env, sections: ChainSections, sessions: readonly Session[]): string[] {
  const { registry, profiles, goEnvFile } = sections
  const keys = registry ? [registry.machine, registry.user, registry.volatile] : []
  const names = [
    ...sessions.flatMap(({ variables }) => Object.keys(variables)),
    ...keys.flatMap((key) => key?.values.map(({ name }) => name) ?? []),
    ...(profiles?.files ?? []).flatMap(({ assignments }) => assignments.map(({ name }) => name)),
    ...(goEnvFile?.keys ?? []).map(({ name }) => name),
  ]
  return [...new Set(names.map((name) => oneName(env, name)))]
}
