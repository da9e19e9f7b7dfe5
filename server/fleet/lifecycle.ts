import type { Severity } from '#agent/contract/finding.ts'
import { findingKey, type Judged, type JudgedFinding } from './judge.ts'

/*
 * The life of a finding: open, resolved, open again. A snapshot is compared with what is stored for its host:
 *
 * | stored   | in the snapshot              | becomes                                   |
 * | -------- | ---------------------------- | ----------------------------------------- |
 * | nothing  | found                        | opened                                    |
 * | resolved | found                        | reopened                                  |
 * | open     | found, other evidence        | changed                                   |
 * | open     | found, same evidence         | still open; nothing is written            |
 * | open     | not found                    | resolved                                  |
 * | open     | its detector gave no verdict | still open: not evaluated is never healthy |
 * | open     | its env is gone              | resolved                                  |
 */

export type StoredFinding = {
  id: number
  env: string
  pattern: string
  subject: string
  subjectHash: string
  severity: Severity
  status: 'open' | 'resolved'
  evidenceHash: string
}

export type Transition =
  | { kind: 'opened'; finding: JudgedFinding }
  | { kind: 'reopened' | 'changed'; id: number; finding: JudgedFinding }
  | { kind: 'resolved'; id: number; finding: StoredFinding }

export type OpenFinding = { env: string; pattern: string; severity: Severity }

export type Comparison = {
  transitions: Transition[]
  /** All that is open before and after. */
  before: OpenFinding[]
  after: OpenFinding[]
}

/** Rules that judge the host as a whole use this env id; it never goes away. */
const HOST_ENV = 'host'

export function compare(
  stored: readonly StoredFinding[],
  judged: Pick<Judged, 'findings' | 'envs' | 'notEvaluated'>,
): Comparison {
  const byKey = new Map(stored.map((finding) => [findingKey(finding), finding]))
  const transitions: Transition[] = []
  const found = new Set<string>()
  for (const finding of judged.findings) {
    const key = findingKey(finding)
    found.add(key)
    const known = byKey.get(key)
    if (!known) transitions.push({ kind: 'opened', finding })
    else if (known.status === 'resolved') transitions.push({ kind: 'reopened', id: known.id, finding })
    else if (known.evidenceHash !== finding.evidenceHash) {
      transitions.push({ kind: 'changed', id: known.id, finding })
    }
  }
  const before = stored.filter(({ status }) => status === 'open')
  const undecided = new Set(judged.notEvaluated.map(({ env, pattern }) => `${env}\n${pattern}`))
  const envs = new Set([HOST_ENV, ...judged.envs.map(({ id }) => id)])
  const after: OpenFinding[] = [...judged.findings]
  for (const finding of before) {
    if (found.has(findingKey(finding))) continue
    if (envs.has(finding.env) && undecided.has(`${finding.env}\n${finding.pattern}`)) after.push(finding)
    else transitions.push({ kind: 'resolved', id: finding.id, finding })
  }
  return { transitions, before, after }
}
