import type { Diagnosis, Evidence, Finding, Localized, NotEvaluated } from '../contract/finding.ts'
import { SEVERITIES, type Severity } from '../contract/finding.ts'
import type { Origin } from '../contract/origin.ts'
import type { ShellKind } from '../contract/repair.ts'
import type { Snapshot } from '../contract/snapshot.ts'
import { describe } from '../detectors/describe.ts'
import type { Subject } from '../detectors/detector.ts'
import { unseenSection } from '../detectors/diagnose.ts'
import type { Lang } from './language.ts'
import { originWord } from './words.ts'

/** A finding in one language, as every report shows it. The names are those of the JSON format. */
export type FindingView = Finding & {
  title: string
  explanation: string
  remedy: {
    steps: { text: string; command?: { shell: ShellKind; text: string; elevated: boolean } }[]
    verify: string
  }
}

export type ReportView = {
  catalogue: string
  takenAt: string
  findings: FindingView[]
  notEvaluated: NotEvaluated[]
}

/** Findings keep the order of `diagnose`: most severe first. */
export function reportView(diagnosis: Diagnosis, snapshot: Snapshot, lang: Lang): ReportView {
  const subjects = new Map(snapshot.envs.map((env) => [env.id, env]))
  return {
    catalogue: diagnosis.catalogue,
    takenAt: diagnosis.takenAt,
    findings: diagnosis.findings.map((finding) =>
      findingView(finding, subjects.get(finding.env) ?? hostSubject(finding), lang),
    ),
    notEvaluated: diagnosis.notEvaluated,
  }
}

const hostSubject = (finding: Finding): Subject => ({ id: finding.env, kind: 'linux', role: 'workstation' })

function findingView(finding: Finding, env: Subject, lang: Lang): FindingView {
  const { title, explanation, remedy } = describe(finding, env)
  const say = (text: Localized) => text[lang]
  const { pattern, severity, layer, subject, evidence } = finding
  return {
    pattern,
    severity,
    layer,
    env: finding.env,
    subject,
    title: say(title),
    explanation: say(explanation),
    evidence,
    remedy: {
      steps: remedy.steps.map(({ text, command }) => ({ text: say(text), ...(command && { command }) })),
      verify: say(remedy.verify),
    },
  }
}

/** Checks without a verdict: those that met trouble, and what the others would have needed. */
export function withoutVerdict(view: ReportView): {
  troubled: NotEvaluated[]
  unseen: { checks: number; sections: string[] }
} {
  const troubled = view.notEvaluated.filter(({ reason }) => unseenSection(reason) === undefined)
  const sections = view.notEvaluated.flatMap(({ reason }) => unseenSection(reason) ?? [])
  return { troubled, unseen: { checks: sections.length, sections: [...new Set(sections)].sort() } }
}

/** How many of each severity, most severe first, only those that occur. */
export function countBySeverity(findings: readonly Finding[]): Map<Severity, number> {
  const counts = SEVERITIES.map(
    (severity) => [severity, findings.filter((finding) => finding.severity === severity).length] as const,
  )
  return new Map(counts.filter(([, count]) => count > 0))
}

/** Places named by the evidence, each once: `~/.profile:12`, a registry value, or what kind of place it is. */
export function placesSet(evidence: Evidence, lang: Lang): string[] {
  const cells = Object.values(evidence).flatMap((value) =>
    Array.isArray(value) ? value.flatMap((row) => Object.values(row)) : [value],
  )
  const origins = cells.filter((cell): cell is Origin => typeof cell === 'object' && cell !== null)
  return [...new Set(origins.map((origin) => place(origin, lang)))]
}

/** `~/.profile:12`, a registry value, or in words what kind of place it is. */
export function place({ kind, ref, line }: Origin, lang: Lang): string {
  if (ref === undefined) return originWord[kind][lang]
  return line === undefined ? ref : `${ref}:${line}`
}
