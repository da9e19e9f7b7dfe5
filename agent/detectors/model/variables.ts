import type { Origin } from '../../contract/origin.ts'
import type { Env } from '../../contract/snapshot.ts'
import type { GoActive } from '../../contract/sections/go-active.ts'
import type { GoEnv } from '../../contract/sections/go-env.ts'
import type { GoEnvFile } from '../../contract/sections/go-env-file.ts'
import type { Profiles } from '../../contract/sections/profiles.ts'
import type { Registry } from '../../contract/sections/registry.ts'
import type { Sessions } from '../../contract/sections/sessions.ts'
import type { SessionId } from './path-view.ts'

/** One place that says something about a variable. */
export type Candidate = { value: string; origin: Origin; wins: boolean }

/** What the chain is made of; a section that is not `ok` contributes nothing. */
export type ChainSections = {
  sessions: Sessions
  registry?: Registry | null
  profiles?: Profiles | null
  goEnvFile?: GoEnvFile | null
  goEnv?: GoEnv | null
  goActive?: GoActive | null
}

/** The chain's sections of an env; null while nothing is known about its sessions. */
export function chainSections({ sections }: Pick<Env, 'sections'>): ChainSections | null {
  const { sessions, registry, profiles, goEnvFile, goEnv, goActive } = sections
  if (sessions.status !== 'ok') return null
  return {
    sessions: sessions.data,
    registry: registry.status === 'ok' ? registry.data : null,
    profiles: profiles.status === 'ok' ? profiles.data : null,
    goEnvFile: goEnvFile.status === 'ok' ? goEnvFile.data : null,
    goEnv: goEnv.status === 'ok' ? goEnv.data : null,
    goActive: goActive.status === 'ok' ? goActive.data : null,
  }
}

/**
 * Everything that speaks about a variable in one session, strongest first, the winner marked:
 * OS environment (and what it could have come from), go env file, $GOROOT/go.env, default (C-59).
 * Go takes an empty OS variable for an unset one.
 */
export function variableChain(sections: ChainSections, session: SessionId, name: string): Candidate[] {
  const stored = [...osCandidates(sections, session, name), ...goFileCandidates(sections, name)]
  const chain = stored.map(({ value, origin, effective }) => ({
    value,
    origin,
    wins: false,
    effective: effective && value !== '',
  }))
  const winner = chain.findIndex((candidate) => candidate.effective)
  if (winner === -1) {
    const value = defaultOf(sections, session, name)
    if (value !== null)
      chain.push({ value, origin: { kind: 'default', confidence: 'high' }, wins: false, effective: true })
  }
  const winning = chain.find((candidate) => candidate.effective)
  return chain.map((candidate) => ({
    value: candidate.value,
    origin: candidate.origin,
    wins: candidate === winning,
  }))
}

export const winnerOf = (chain: readonly Candidate[]): Candidate | undefined =>
  chain.find((candidate) => candidate.wins)

/** `effective`: in force at its level, so that it wins unless something stronger does. */
type Stored = { value: string; origin: Origin; effective: boolean }

function osCandidates(sections: ChainSections, id: SessionId, name: string): Stored[] {
  const session = sections.sessions.list.find((candidate) => candidate.id === id)
  const live = session?.variables[name]
  const losers = [...profileCandidates(sections, id, name), ...registryCandidates(sections, name)]
  if (live === undefined) return losers
  const origin = session?.origins[name] ?? { kind: 'process', confidence: 'low' }
  return [
    { value: live, origin, effective: true },
    ...losers.filter((loser) => !sameOrigin(loser.origin, origin)),
  ]
}

/** Later lines of a session's own start-up files come later and win, so they are listed first. */
function profileCandidates({ profiles }: ChainSections, id: SessionId, name: string): Stored[] {
  return (profiles?.files ?? [])
    .filter((file) => file.loadedBy.includes(id))
    .flatMap(({ file, syntax, assignments }) =>
      assignments
        .filter((assignment) => assignment.name === name)
        .map(({ line, value, effective }): Stored => ({
          value: effective ?? value,
          origin: { kind: syntax === 'pam' ? 'pam' : 'profile', ref: file, line, confidence: 'high' },
          effective: false,
        })),
    )
    .reverse()
}

/** Volatile over user over machine; names are case-insensitive. PATH alone is joined instead (C-01). */
function registryCandidates({ registry }: ChainSections, name: string): Stored[] {
  if (!registry) return []
  const scopes = [
    { kind: 'volatile', key: registry.volatile },
    { kind: 'user', key: registry.user },
    { kind: 'machine', key: registry.machine },
  ] as const
  return scopes.flatMap(({ kind, key }) =>
    (key?.values ?? [])
      .filter((value) => value.name.toLowerCase() === name.toLowerCase())
      .map((value): Stored => ({
        value: value.raw,
        origin: { kind, ref: `${key?.key ?? ''}\\${value.name}`, confidence: 'high' },
        effective: false,
      })),
  )
}

/** What `go env -w` may set at all; every other line of the file is ignored. */
const GO_SETTING = /^(?:GO[A-Z0-9_]*|CGO_[A-Z_]+|CC|CXX|AR|FC|PKG_CONFIG)$/

function goFileCandidates({ goEnvFile }: ChainSections, name: string): Stored[] {
  if (!goEnvFile || !GO_SETTING.test(name) || name === 'GOENV') return []
  const lines = goEnvFile.keys
    .filter((key) => key.name === name)
    .reverse()
    .map(({ value, line, overridden }): Stored => ({
      value,
      origin: { kind: 'go-env-file', ref: goEnvFile.path, line, confidence: 'high' },
      effective: !overridden,
    }))
  // Go finds $GOROOT/go.env by GOROOT, so that file has no say in it.
  const root = name === 'GOROOT' ? undefined : goEnvFile.goroot
  const value = root?.values[name]
  if (!root || value === undefined) return lines
  return [
    ...lines,
    { value, origin: { kind: 'goroot-env-file', ref: root.file, confidence: 'high' }, effective: true },
  ]
}

/** Built in where nothing is set; only those that do not depend on the machine. */
export const DEFAULTS: Readonly<Record<string, string>> = {
  GOPROXY: 'https://proxy.golang.org,direct',
  GOSUMDB: 'sum.golang.org',
  GOTOOLCHAIN: 'auto',
}

/** null: unset, and what Go then uses is not known. */
function defaultOf(sections: ChainSections, session: SessionId, name: string): string | null {
  const { sessions, goEnv, goActive } = sections
  if (name === 'GOROOT') return goActive?.session === session ? (goActive.derivedRoot ?? null) : null
  // Since 1.27 `go env GOBIN` prints a value even when nothing is set (D.5).
  if (name === 'GOBIN') return null
  const reported = sessions.primary === session ? goEnv?.values[name] : undefined
  return reported ?? DEFAULTS[name] ?? null
}

const sameOrigin = (a: Origin, b: Origin) => a.kind === b.kind && a.ref === b.ref && a.line === b.line
