import { SEVERITIES, type Evidence, type Finding } from '../contract/finding.ts'
import { isOrigin } from './evidence.ts'
import { INCIDENT_RULES, type Link } from './model/incident-rules.ts'

/** Findings of one env that mend together: the cause first, then what follows from it, in the order to mend. */
export type Incident<F extends Finding = Finding> = { root: F; dependents: F[] }

const byEffect = new Map<string, { cause: string; link: Link }[]>()
for (const { cause, link, effects } of INCIDENT_RULES) {
  for (const effect of effects) {
    if (effect !== cause) byEffect.set(effect, [...(byEffect.get(effect) ?? []), { cause, link }])
  }
}

/** Every finding is in exactly one incident; incidents keep the order of the findings given, most severe first. */
export function incidentsOf<F extends Finding>(findings: readonly F[]): Incident<F>[] {
  const causes = new Map(findings.map((finding) => [finding, causeOf(finding, findings)]))
  const incidents = new Map<F, { finding: F; depth: number }[]>()
  for (const finding of findings) {
    const { root, depth } = climb(finding, causes)
    incidents.set(root, [...(incidents.get(root) ?? []), { finding, depth }])
  }
  return [...incidents].map(([root, members]) => ({
    root,
    dependents: members
      .filter(({ finding }) => finding !== root)
      .sort((a, b) => a.depth - b.depth || rank(a.finding) - rank(b.finding))
      .map(({ finding }) => finding),
  }))
}

const rank = ({ severity }: Finding): number => SEVERITIES.indexOf(severity)

function causeOf<F extends Finding>(effect: F, findings: readonly F[]): F | undefined {
  for (const { cause, link } of byEffect.get(effect.pattern) ?? []) {
    const found = findings.find(
      (finding) => finding.pattern === cause && finding.env === effect.env && linked(finding, effect, link),
    )
    if (found) return found
  }
  return undefined
}

/** Rules may be circular (two findings that explain each other): the way up ends where it would come round. */
function climb<F extends Finding>(
  finding: F,
  causes: ReadonlyMap<F, F | undefined>,
): { root: F; depth: number } {
  const seen = new Set([finding])
  let root = finding
  for (let cause = causes.get(root); cause !== undefined && !seen.has(cause); cause = causes.get(root)) {
    seen.add(cause)
    root = cause
  }
  return { root, depth: seen.size - 1 }
}

function linked(cause: Finding, effect: Finding, link: Link): boolean {
  if (link === 'env') return true
  if (link === 'variable') return variableOf(cause) === variableOf(effect)
  const places = placesOf(effect.evidence)
  return [...placesOf(cause.evidence)].some((place) => places.has(place))
}

/** The variable a finding is about, as evidence or name say. */
function variableOf({ pattern, subject, evidence }: Finding): string {
  const named = evidence['variable']
  if (typeof named === 'string') return named
  return /(?:^|_)(GOROOT|GOPATH|GOBIN)(?:_|$)/.exec(pattern)?.[1] ?? subject
}

/** Files and registry values that evidence names as the place of a setting. */
function placesOf(evidence: Evidence): Set<string> {
  const cells = Object.values(evidence).flatMap((value) =>
    Array.isArray(value) ? value.flatMap((row) => Object.values(row)) : [value],
  )
  const files = [evidence['file'], evidence['path']].filter((value) => typeof value === 'string')
  return new Set([...files, ...cells.filter(isOrigin).flatMap(({ ref }) => ref ?? [])])
}
