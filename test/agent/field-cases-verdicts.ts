import type { Finding } from '../../agent/contract/finding.ts'
import { GO_RELEASES } from '../../agent/detectors/facts/go-releases.ts'
import { parseGoVersion } from '../../agent/detectors/model/go-version.ts'
import { readDocument } from '../../agent/intake/document.ts'
import { judgeReport } from '../../agent/intake/verdict.ts'
import { snapshotOf } from '../support/snapshot.ts'
import { expectedPatterns, UNDECIDABLE } from './field-cases-causes.ts'
import type { FieldCase, FieldFile } from './field-cases.ts'
import { isComposable, wordsOf } from './field-cases-words.ts'

/** hit: the cause is said first or second. Of a healthy case, alarm: something high or worse is said. */
export type Verdict = 'hit' | 'miss' | 'undecidable' | 'quiet' | 'alarm'

export type Judged = {
  id: string
  healthy: boolean
  verdict: Verdict
  expected: string[]
  found: Finding[]
  /** Place of the first finding that means the cause, from 1; 0: none. */
  rank: number
  /** Why there is no verdict, or what the rules that were expected lacked. */
  reason: string
  errors: string[]
}

type Diagnosed = ReturnType<typeof judgeReport>

/** The text of the case alone, through the same door as anything that a person pastes. */
export const judgeText = ({ field, text }: FieldFile, at: Date): Judged =>
  judged(field, judgeReport(readDocument(text, field.id, at)))

/**
 * The case composed into a whole snapshot, on the day when its Go was new; null where facts are missing, or where the
 * cause lies outside what a composition has (compiler, editor, projects, network, sudo): those go by their text.
 */
export function judgeComposed({ field }: FieldFile): Judged | null {
  const words = field.healthy || isComposable(field) ? wordsOf(field) : null
  return words && judged(field, judgeReport({ ...snapshotOf(words), takenAt: dayOfReport(field) }))
}

/** Threads are not dated here; the Go of a report was in use when it was written. */
export function dayOfReport({ goVersion, other }: FieldCase): string {
  const text = other.goBinaryVersion ?? other.goVersionOutput ?? goVersion ?? ''
  const minor = parseGoVersion(/\d+\.\d+/.exec(text)?.[0] ?? '')?.minor ?? 0
  const { released } = GO_RELEASES.minors[minor] ?? {}
  return `${released ?? '2012-03-28'}T00:00:00.000Z`
}

function judged(field: FieldCase, { findings, notEvaluated }: Diagnosed): Judged {
  const expected = expectedPatterns(field)
  const rank = findings.findIndex(({ pattern }) => expected.includes(pattern)) + 1
  const lacking = notEvaluated.find(({ pattern }) => expected.includes(pattern))
  const open = UNDECIDABLE[field.id]
  const hit = rank === 1 || rank === 2
  const grave = findings.filter(({ severity }) => severity === 'critical' || severity === 'high')
  const alarm = grave.length > 0 ? 'alarm' : 'quiet'
  return {
    id: field.id,
    healthy: field.healthy,
    verdict: field.healthy ? alarm : hit ? 'hit' : open === undefined ? 'miss' : 'undecidable',
    expected,
    found: findings,
    rank,
    reason: hit
      ? ''
      : (open ?? (expected.length === 0 ? 'no rule of the catalogue means it' : (lacking?.reason ?? ''))),
    errors: notEvaluated.map(({ reason }) => reason).filter((reason) => reason.startsWith('detector error')),
  }
}

export type Totals = {
  decidable: number
  first: number
  second: number
  share: number
  healthy: number
  alarms: number
}

export function totalsOf(judged: readonly Judged[]): Totals {
  const of = (verdict: Verdict) => judged.filter((row) => row.verdict === verdict)
  const hits = of('hit')
  const decidable = hits.length + of('miss').length
  const first = hits.filter(({ rank }) => rank === 1).length
  return {
    decidable,
    first,
    second: hits.length - first,
    share: decidable === 0 ? 0 : hits.length / decidable,
    healthy: of('quiet').length + of('alarm').length,
    alarms: of('alarm').length,
  }
}
