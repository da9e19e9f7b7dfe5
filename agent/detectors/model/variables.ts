import type { Origin } from '../../contract/origin.ts'
import type { Session } from '../../contract/sections/sessions.ts'
import type { Env } from '../../contract/snapshot.ts'
import type { Candidate, ChainSections, Stored } from './candidate.ts'
import { goFileCandidates, isOlderThan121 } from './go-file-candidates.ts'
import type { SessionId } from './path-view.ts'
import { writesOf } from './startup-chain.ts'

export type { Candidate, ChainSections, Loss } from './candidate.ts'

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

/** The winner alone, a default excepted: what most rules ask for, and a tenth of the work of the chain. */
export function settingIn(sections: ChainSections, id: SessionId, name: string): Candidate | undefined {
  const session = sections.sessions.list.find((candidate) => candidate.id === id)
  return session ? settingAt(sections, session, name) : settingOfFiles(sections, id, name)
}

export function settingAt(sections: ChainSections, session: Session, name: string): Candidate | undefined {
  const live = session.variables[name]
  return live
    ? { value: live, origin: session.origins[name] ?? UNKNOWN, wins: true }
    : settingOfFiles(sections, session.id, name)
}

function settingOfFiles(sections: ChainSections, id: SessionId, name: string): Candidate | undefined {
  const winner = goFileCandidates(sections, id, name).find(({ lost }) => lost === undefined)
  return winner && { ...winner, wins: true }
}

const UNKNOWN: Origin = { kind: 'process', confidence: 'low' }

export const winnerOf = (chain: readonly Candidate[]): Candidate | undefined =>
  chain.find((candidate) => candidate.wins)

function osCandidates(sections: ChainSections, id: SessionId, name: string): Stored[] {
  const session = sections.sessions.list.find((candidate) => candidate.id === id)
  const live = session?.variables[name]
  const stored = [...profileCandidates(sections, id, name), ...registryCandidates(sections, name)]
  if (live === undefined)
    return stored.map((each) => (each.lost === 'written-over' ? { ...each, lost: 'not-here' } : each))
  const origin = session?.origins[name] ?? UNKNOWN
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

/** Built in where nothing is set; only those that do not depend on the machine. */
export const DEFAULTS: Readonly<Record<string, string>> = {
  GOPROXY: 'https://proxy.golang.org,direct',
  GOSUMDB: 'sum.golang.org',
  GOTOOLCHAIN: 'auto',
}

/** What Go uses where nothing is set; null: that is not known. */
export function defaultOf(sections: ChainSections, session: SessionId, name: string): string | null {
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
