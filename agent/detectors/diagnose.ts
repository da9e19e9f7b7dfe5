import { SEVERITIES, type Diagnosis, type Finding, type NotEvaluated } from '../contract/finding.ts'
import type { Env, Snapshot } from '../contract/snapshot.ts'
import {
  DEFAULT_POLICY,
  Undecidable,
  type AnySection,
  type Context,
  type Detector,
  type Draft,
  type Needed,
  type Policy,
  type SectionName,
} from './detector.ts'
import { CATALOGUE_VERSION, detectors } from './index.ts'

/**
 * Judges one snapshot with a catalogue: a pure function of its arguments, the same on agent and server.
 * Findings come most severe first, then by env, pattern and subject, so that equal input gives equal output.
 */
export function diagnose(
  snapshot: Snapshot,
  policy: Policy = DEFAULT_POLICY,
  catalogue: readonly Detector[] = detectors,
): Diagnosis {
  const findings: Finding[] = []
  const notEvaluated: NotEvaluated[] = []
  for (const env of snapshot.envs) {
    const sections = { ...snapshot.host.sections, ...env.sections }
    for (const detector of catalogue) {
      if (!detector.platforms.includes(env.kind)) continue
      const verdict = judge(detector, env, sections, policy)
      if ('reason' in verdict)
        notEvaluated.push({ pattern: detector.id, env: env.id, reason: verdict.reason })
      else findings.push(...verdict.findings)
    }
  }
  findings.sort(bySeverityThenIdentity)
  return { catalogue: CATALOGUE_VERSION, takenAt: snapshot.takenAt, findings, notEvaluated }
}

type Verdict = { findings: Finding[] } | { reason: string }

function judge(
  detector: Detector,
  env: Env,
  sections: Record<SectionName, AnySection>,
  policy: Policy,
): Verdict {
  const data: Partial<Record<SectionName, unknown>> = {}
  for (const name of detector.needs) {
    const section = sections[name]
    if (section.status === 'absent')
      return { reason: `${name}: absent${section.reason ? `: ${section.reason}` : ''}` }
    if (section.status === 'failed') return { reason: `${name}: ${section.reason}: ${section.message}` }
    data[name] = section.data
  }
  const want = (name: SectionName) => {
    const section = sections[name]
    return section.status === 'ok' ? section.data : null
  }
  const known = (name: SectionName) => sections[name].status !== 'failed'
  try {
    // Both casts: the loop above put exactly the declared sections there, each validated at the border.
    const context = { env, policy, want: want as Context['want'], known }
    const drafts = detector.check(data as Needed<SectionName>, context)
    return {
      findings: drafts.map((draft) => toFinding(detector, env, draft)).filter((f) => !isCiHygiene(f, env)),
    }
  } catch (error) {
    if (error instanceof Undecidable) return { reason: error.message }
    // A defect in one detector must not cost the verdicts of the others, nor pass for healthy.
    return { reason: `detector error: ${error instanceof Error ? error.message : String(error)}` }
  }
}

const toFinding = (detector: Detector, env: Env, draft: Draft): Finding => ({
  pattern: detector.id,
  severity: draft.severity ?? detector.severity,
  layer: draft.layer ?? detector.layers[0],
  env: env.id,
  subject: draft.subject,
  evidence: draft.evidence,
})

/** Guard G6: user hygiene is off where machines are made and thrown away by a build system. */
const isCiHygiene = (finding: Finding, env: Env) =>
  env.role === 'ci' &&
  (finding.layer === 'editor' ||
    (finding.layer === 'user' && (finding.severity === 'low' || finding.severity === 'info')))

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

const bySeverityThenIdentity = (a: Finding, b: Finding) =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
  compare(a.env, b.env) ||
  compare(a.pattern, b.pattern) ||
  compare(a.subject, b.subject)
