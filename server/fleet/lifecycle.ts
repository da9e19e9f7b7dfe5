import type { Severity } from '#agent/contract/finding.ts'
import { findingKey, type Judged, type JudgedFinding } from './judge.ts'

/*
 * The life of a finding: open, resolved, open again, or suppressed. A snapshot is compared with what is stored for
 * its host:
 *
 * | stored             | in the snapshot              | becomes                                    |
 * | ------------------ | ---------------------------- | ------------------------------------------ |
 * | nothing            | found                        | opened                                     |
 * | resolved           | found                        | reopened                                   |
 * | open               | found, other evidence        | changed                                    |
 * | open               | found, same evidence         | still open; nothing is written             |
 * | open               | not found                    | resolved                                   |
 * | open               | its detector gave no verdict | still open: not evaluated is never healthy |
 * | open               | its env is gone              | resolved                                   |
 * | anything           | found, and suppressed        | suppressed: in no count and no log         |
 * | suppressed         | found, no longer suppressed  | reopened                                   |
 * | suppressed         | not found                    | lapsed: resolved, and nobody is told       |
 */

export type StoredFinding = {
  id: number
  env: string
  pattern: string
  subject: string
  subjectHash: string
  severity: Severity
  status: 'open' | 'resolved' | 'suppressed'
  evidenceHash: string
  suppressedBy: string | null
}

export type Transition =
  | { kind: 'opened'; finding: JudgedFinding }
  | { kind: 'reopened' | 'changed'; id: number; finding: JudgedFinding }
  | { kind: 'resolved'; id: number; finding: StoredFinding }
  | { kind: 'lapsed'; id: number; finding: StoredFinding }
  | { kind: 'suppressed'; id: number | null; by: string; finding: JudgedFinding }

/** What is logged and counted as an event. */
export type Event = Exclude<Transition, { kind: 'suppressed' | 'lapsed' }>
export const isEvent = (transition: Transition): transition is Event =>
  transition.kind !== 'suppressed' && transition.kind !== 'lapsed'

export type OpenFinding = { env: string; pattern: string; severity: Severity }

export type Comparison = {
  transitions: Transition[]
  /** All that is open before and after. */
  before: OpenFinding[]
  after: OpenFinding[]
}

/** The suppression that covers a finding of this host, if one does. */
export type SuppressionOf = (finding: { pattern: string; subjectHash: string }) => string | undefined

/** Rules that judge the host as a whole use this env id; it never goes away. */
const HOST_ENV = 'host'

export function compare(
  stored: readonly StoredFinding[],
  judged: Pick<Judged, 'findings' | 'envs' | 'notEvaluated'>,
  suppressionOf: SuppressionOf = () => undefined,
): Comparison {
  const byKey = new Map(stored.map((finding) => [findingKey(finding), finding]))
  const transitions: Transition[] = []
  const after: OpenFinding[] = []
  const found = new Set<string>()
  for (const finding of judged.findings) {
    const key = findingKey(finding)
    found.add(key)
    const known = byKey.get(key)
    const by = suppressionOf(finding)
    if (by === undefined) after.push(finding)
    const transition = transitionOf(finding, known, by)
    if (transition) transitions.push(transition)
  }
  const undecided = new Set(judged.notEvaluated.map(({ env, pattern }) => `${env}\n${pattern}`))
  const envs = new Set([HOST_ENV, ...judged.envs.map(({ id }) => id)])
  for (const finding of stored) {
    if (finding.status === 'resolved' || found.has(findingKey(finding))) continue
    const kept = envs.has(finding.env) && undecided.has(`${finding.env}\n${finding.pattern}`)
    if (kept && finding.status === 'open') after.push(finding)
    const kind = finding.status === 'open' ? 'resolved' : 'lapsed'
    if (!kept) transitions.push({ kind, id: finding.id, finding })
  }
  return { transitions, before: stored.filter(({ status }) => status === 'open'), after }
}

function transitionOf(
  finding: JudgedFinding,
  known: StoredFinding | undefined,
  by: string | undefined,
): Transition | undefined {
  const same = known?.evidenceHash === finding.evidenceHash
  if (by !== undefined) {
    if (known?.suppressedBy === by && same) return undefined
    return { kind: 'suppressed', id: known?.id ?? null, by, finding }
  }
  if (!known) return { kind: 'opened', finding }
  if (known.status !== 'open') return { kind: 'reopened', id: known.id, finding }
  return same ? undefined : { kind: 'changed', id: known.id, finding }
}
