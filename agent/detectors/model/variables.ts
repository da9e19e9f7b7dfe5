import type { Origin } from '../../contract/origin.ts'
import type { Env } from '../../contract/snapshot.ts'
import type { GoActive } from '../../contract/sections/go-active.ts'
import type { GoEnv } from '../../contract/sections/go-env.ts'
import type { GoEnvFile } from '../../contract/sections/go-env-file.ts'
import type { Profiles } from '../../contract/sections/profiles.ts'
import type { Registry } from '../../contract/sections/registry.ts'
import type { Sessions } from '../../contract/sections/sessions.ts'
import { parseGoVersion } from './go-version.ts'
import type { SessionId } from './path-view.ts'
import { writesOf } from './startup-chain.ts'

/**
 * Why a place has no say.
 * - written-over: what the session wrote later, or was given, replaced it.
 * - not-here: the session does not have the variable: not exported, unset again, or set after it began.
 * - not-run: the line stands under a condition that did not hold.
 * - scope: a stronger scope of the registry has a value of its own (C-01).
 * - environment: Go asks its own files only for what the environment leaves unset (C-59).
 * - later-line: a later line of the file sets the same key.
 * - own-file: $GOROOT/go.env gives way to the file of `go env -w`.
 * - other-file: this session reads another file of `go env -w`, or none.
 * - empty: an empty value counts as none.
 * - old-go: go.env is read since Go 1.21.
 */
export type Loss =
  | 'written-over'
  | 'not-here'
  | 'not-run'
  | 'scope'
  | 'environment'
  | 'later-line'
  | 'own-file'
  | 'other-file'
  | 'empty'
  | 'old-go'

/** One place that says something about a variable. */
export type Candidate = {
  value: string
  origin: Origin
  wins: boolean
  /** When the file or the registry key last changed: the value is at least as old, or was written then. */
  time?: string
  /** Of a profile line: the condition around it. */
  guard?: string
  lost?: Loss
}

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
  const chain = [...osCandidates(sections, session, name), ...goFileCandidates(sections, session, name)]
  const winner = chain.findIndex(({ lost }) => lost === undefined)
  if (winner === -1) {
    const value = defaultOf(sections, session, name)
    if (value !== null) chain.push({ value, origin: { kind: 'default', confidence: 'high' } })
  }
  const winning = chain.find(({ lost }) => lost === undefined)
  const fromOs = winning !== undefined && isOs(winning.origin)
  return chain.map((candidate): Candidate => {
    if (candidate === winning) return { ...candidate, wins: true }
    const lost = candidate.lost ?? (fromOs ? 'environment' : 'own-file')
    return { ...candidate, wins: false, lost }
  })
}

const isOs = ({ kind }: Origin) => kind !== 'go-env-file' && kind !== 'goroot-env-file' && kind !== 'default'

export const winnerOf = (chain: readonly Candidate[]): Candidate | undefined =>
  chain.find((candidate) => candidate.wins)

/** Without `lost`: in force at its level, so that it wins unless something stronger does. */
type Stored = Omit<Candidate, 'wins'>

function osCandidates(sections: ChainSections, id: SessionId, name: string): Stored[] {
  const session = sections.sessions.list.find((candidate) => candidate.id === id)
  const live = session?.variables[name]
  const stored = [...profileCandidates(sections, id, name), ...registryCandidates(sections, name)]
  if (live === undefined)
    return stored.map((each) => (each.lost === 'written-over' ? { ...each, lost: 'not-here' } : each))
  const origin = session?.origins[name] ?? { kind: 'process', confidence: 'low' }
  const place = stored.find((candidate) => sameOrigin(candidate.origin, origin))
  const winner: Stored = { ...place, value: live, origin }
  delete winner.lost
  if (live === '') winner.lost = 'empty'
  return [winner, ...stored.filter((candidate) => candidate !== place)]
}

/** Later lines of a session's own start-up files come later and win, so they are listed first. */
function profileCandidates({ profiles, sessions }: ChainSections, id: SessionId, name: string): Stored[] {
  if (!profiles) return []
  const traced = sessions.list.find((session) => session.id === id)?.traced === true
  const found: Stored[] = []
  for (const { file, assignment } of writesOf(profiles, id)) {
    if (assignment.name !== name) continue
    const { line, value, effective, guard } = assignment
    const origin: Origin = {
      kind: file.syntax === 'pam' ? 'pam' : 'profile',
      ref: file.file,
      line,
      confidence: 'high',
    }
    // pam_env reads its file by itself: no trace shows it.
    const ran = effective !== undefined || !traced || guard === undefined || file.syntax === 'pam'
    found.push({
      value: effective ?? value,
      origin,
      time: file.mtime,
      ...(guard === undefined ? {} : { guard }),
      lost: ran ? 'written-over' : 'not-run',
    })
  }
  return found.reverse()
}

/** Volatile over user over machine; names are case-insensitive. PATH alone is joined instead (C-01). */
function registryCandidates({ registry }: ChainSections, name: string): Stored[] {
  if (!registry) return []
  const scopes = [
    { kind: 'volatile', key: registry.volatile },
    { kind: 'user', key: registry.user },
    { kind: 'machine', key: registry.machine },
  ] as const
  const folded = name.toLowerCase()
  const found: Stored[] = []
  for (const { kind, key } of scopes) {
    for (const value of key?.values ?? []) {
      if (value.name.toLowerCase() !== folded) continue
      found.push({
        value: value.raw,
        origin: { kind, ref: `${key?.key ?? ''}\\${value.name}`, confidence: 'high' },
        ...(key?.lastWrite === undefined ? {} : { time: key.lastWrite }),
        lost: found.length === 0 ? 'written-over' : 'scope',
      })
    }
  }
  return found
}

/** What `go env -w` may set at all; every other line of the file is ignored. */
const GO_SETTING = /^(?:GO[A-Z0-9_]*|CGO_[A-Z_]+|CC|CXX|AR|FC|PKG_CONFIG)$/

function goFileCandidates(sections: ChainSections, session: SessionId, name: string): Stored[] {
  const { goEnvFile } = sections
  if (!goEnvFile || name === 'GOENV') return []
  const { path, keys, goroot, mtime } = goEnvFile
  // Go finds $GOROOT/go.env by GOROOT, so that file has no say in it.
  const shipped = name === 'GOROOT' ? undefined : goroot?.values[name]
  const own = keys.filter((key) => key.name === name)
  if ((own.length === 0 && shipped === undefined) || !GO_SETTING.test(name)) return []
  const inForce = readsSameFile(sections, session)
  const read = own.reverse().map(({ value, line, overridden }): Stored => ({
    value,
    origin: { kind: 'go-env-file', ref: path, line, confidence: 'high' },
    ...(mtime === undefined ? {} : { time: mtime }),
    ...lostIf(!inForce && 'other-file', overridden && 'later-line'),
  }))
  if (goroot === undefined || shipped === undefined) {
    for (const candidate of read) if (candidate.value === '') candidate.lost ??= 'empty'
    return read
  }
  // Since Go 1.21 an empty line is a value where go.env has one: it switches the default off.
  const oldGo = isOlderThan121(sections)
  for (const candidate of read) if (oldGo && candidate.value === '') candidate.lost ??= 'empty'
  return [
    ...read,
    {
      value: shipped,
      origin: { kind: 'goroot-env-file', ref: goroot.file, confidence: 'high' },
      ...(goroot.mtime === undefined ? {} : { time: goroot.mtime }),
      ...lostIf(oldGo && 'old-go', shipped === '' && 'empty'),
    },
  ]
}

const lostIf = (...reasons: (Loss | false)[]): { lost?: Loss } => {
  const lost = reasons.find((reason) => reason !== false)
  return lost === undefined ? {} : { lost }
}

/** The file was read as the primary session names it; one with another GOENV reads another file. */
function readsSameFile({ sessions, goEnvFile }: ChainSections, id: SessionId): boolean {
  const goenv = (which: SessionId | null) =>
    sessions.list.find((session) => session.id === which)?.variables['GOENV'] || undefined
  const own = goenv(id)
  return own === goenv(sessions.primary) || own === goEnvFile?.path
}

function isOlderThan121({ goActive }: ChainSections): boolean {
  const version = goActive?.version === undefined ? null : parseGoVersion(goActive.version)
  return version !== null && version.major === 1 && version.minor < 21
}

/** Built in where nothing is set; only those that do not depend on the machine. */
export const DEFAULTS: Readonly<Record<string, string>> = {
  GOPROXY: 'https://proxy.golang.org,direct',
  GOSUMDB: 'sum.golang.org',
  GOTOOLCHAIN: 'auto',
}

/** null: unset, and what Go then uses is not known. */
function defaultOf(sections: ChainSections, session: SessionId, name: string): string | null {
  const { sessions, goEnv, goEnvFile, goActive } = sections
  if (name === 'GOROOT') return goActive?.session === session ? (goActive.derivedRoot ?? null) : null
  // Since 1.27 `go env GOBIN` prints a value even when nothing is set (D.5).
  if (name === 'GOBIN') return null
  const reported = sessions.primary === session ? goEnv?.values[name] : undefined
  if (reported !== undefined) return reported
  // Since Go 1.21 these defaults stand in go.env alone, where a distribution may have struck them out.
  const fallback = DEFAULTS[name]
  const struck = goEnvFile?.goroot && !isOlderThan121(sections)
  return fallback === undefined ? null : struck ? '' : fallback
}

const sameOrigin = (a: Origin, b: Origin) => a.kind === b.kind && a.ref === b.ref && a.line === b.line
