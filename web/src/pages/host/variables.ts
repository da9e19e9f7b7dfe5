import type { Origin } from '#agent/contract/origin.ts'
import type { Session, SessionId } from '#agent/contract/sections/sessions.ts'
import type { Env } from '#agent/contract/snapshot.ts'
import { candidatesOf, goFileValue, sameOrigin, variableName, type Candidate } from './candidates.ts'

export type Cell = {
  session: SessionId
  /** Null: not set, so Go's default or nothing is in effect. */
  value: string | null
  origin: Origin | null
}

export type CandidateRow = Candidate & {
  /** Sessions whose value comes from here; none: it lost everywhere. */
  wins: SessionId[]
}

export type VariableRow = {
  name: string
  cells: Cell[]
  candidates: CandidateRow[]
  /** Sessions do not agree on what is set. */
  differs: boolean
  /** What Go uses in the primary session when nothing sets it. */
  fallback: string | null
}

/** Sessions that started and answered; the primary one first. */
export function answeringSessions(env: Env): Session[] {
  const { sessions } = env.sections
  if (sessions.status !== 'ok') return []
  const { list, primary } = sessions.data
  const answered = list.filter((session) => session.outcome === 'ok')
  return [...answered.filter(({ id }) => id === primary), ...answered.filter(({ id }) => id !== primary)]
}

/** Go takes an empty variable for an unset one and goes on to its files. */
function cellOf(env: Env, session: Session, name: string): Cell {
  const own = Object.entries(session.variables).find(([each]) => variableName(env, each) === name)
  if (own && own[1] !== '') {
    const origin = Object.entries(session.origins).find(([each]) => variableName(env, each) === name)
    return { session: session.id, value: own[1], origin: origin?.[1] ?? null }
  }
  const fromFile = goFileValue(env, session, name)
  if (fromFile) return { session: session.id, ...fromFile }
  return { session: session.id, value: null, origin: null }
}

function fallbackOf(env: Env, name: string): string | null {
  const { goEnv } = env.sections
  return goEnv.status === 'ok' ? (goEnv.data.values[name] ?? null) : null
}

function rowOf(env: Env, sessions: readonly Session[], name: string): VariableRow {
  const cells = sessions.map((session) => cellOf(env, session, name))
  const candidates: CandidateRow[] = candidatesOf(env, name).map((candidate) => ({
    ...candidate,
    wins: cells
      .filter(({ origin }) => origin !== null && sameOrigin(origin, candidate.origin, env.kind))
      .map(({ session }) => session),
  }))
  // A value that no stored place explains came with the process: it is a candidate too, the one that won.
  for (const { session, value, origin } of cells) {
    if (value === null || origin === null) continue
    if (candidates.some(({ wins }) => wins.includes(session))) continue
    const known = candidates.find(
      (candidate) => candidate.value === value && sameOrigin(candidate.origin, origin, env.kind),
    )
    if (known) known.wins.push(session)
    else candidates.push({ origin, value, op: 'set', wins: [session] })
  }
  candidates.sort((a, b) => b.wins.length - a.wins.length)
  const differs = new Set(cells.map(({ value }) => value)).size > 1
  return { name, cells, candidates, differs, fallback: fallbackOf(env, name) }
}

/** Where Go looks for its folders; worth a row only where sessions do not agree on it. */
const isHome = (name: string) => name === 'HOME' || name === 'USERPROFILE'

/** PATH has a view of its own. */
const isPath = (name: string) => name.toUpperCase() === 'PATH'

/** Every variable that anything sets, by name; those on which sessions disagree first. */
export function variableRows(env: Env): VariableRow[] {
  const sessions = answeringSessions(env)
  const names = new Set<string>()
  for (const session of sessions)
    for (const [name, value] of Object.entries(session.variables))
      if (value !== '') names.add(variableName(env, name))
  for (const name of namesOfPlaces(env)) names.add(variableName(env, name))
  return [...names]
    .filter((name) => !isPath(name))
    .map((name) => rowOf(env, sessions, name))
    .filter(({ name, differs }) => differs || !isHome(name))
    .sort((a, b) => Number(b.differs) - Number(a.differs) || (a.name < b.name ? -1 : 1))
}

function namesOfPlaces(env: Env): string[] {
  const { registry, profiles, goEnvFile } = env.sections
  const names: string[] = []
  if (registry.status === 'ok')
    for (const key of [registry.data.machine, registry.data.user, registry.data.volatile])
      names.push(...(key?.values.map(({ name }) => name) ?? []))
  if (profiles.status === 'ok')
    names.push(...profiles.data.files.flatMap((file) => file.assignments.map(({ name }) => name)))
  if (goEnvFile.status === 'ok') names.push(...goEnvFile.data.keys.map(({ name }) => name))
  return names
}
