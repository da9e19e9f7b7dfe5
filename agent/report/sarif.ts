import type { EvidenceRow, Severity } from '../contract/finding.ts'
import type { Origin } from '../contract/origin.ts'
import { isOrigin } from '../detectors/evidence.ts'
import { detectorById } from '../detectors/index.ts'
import type { Lang } from './language.ts'
import type { FindingView, ReportView } from './view.ts'

/** GitHub and others show `error` and `warning` on the page and hide `note` behind a filter. */
const LEVEL: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
}

/** SARIF 2.1.0 for code scanning: one result a finding, the file and line that set the value as its location. */
export function sarifReport(view: ReportView, version: string, lang: Lang): string {
  const rules = [...new Set(view.findings.map(({ pattern }) => pattern))].sort()
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Envherd',
            semanticVersion: version,
            version: `${version} catalogue ${view.catalogue}`,
            language: lang === 'zh' ? 'zh-CN' : 'en-US',
            rules: rules.map((id) => ruleOf(id, lang)),
          },
        },
        invocations: [
          {
            executionSuccessful: true,
            endTimeUtc: view.takenAt,
            toolExecutionNotifications: view.notEvaluated.map(({ pattern, env, reason }) => ({
              level: 'note',
              message: { text: `${pattern} (${env}): ${reason}` },
            })),
          },
        ],
        results: view.findings.map((finding) => resultOf(finding, rules.indexOf(finding.pattern))),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function ruleOf(id: string, lang: Lang) {
  const detector = detectorById(id)
  if (!detector) return { id }
  const { title, why, rule } = detector.texts
  return {
    id,
    name: id,
    shortDescription: { text: title[lang] },
    fullDescription: { text: why[lang] },
    help: { text: rule[lang] },
    defaultConfiguration: { level: LEVEL[detector.severity] },
    properties: { severity: detector.severity, tags: [...detector.layers] },
  }
}

function resultOf(finding: FindingView, ruleIndex: number) {
  const { pattern, severity, layer, env, subject, explanation, evidence, remedy } = finding
  const places = originsIn(evidence).flatMap((origin) => locationOf(origin))
  return {
    ruleId: pattern,
    ruleIndex,
    level: LEVEL[severity],
    message: { text: explanation },
    locations: (places.length > 0 ? places : [{}]).map((place) => ({
      ...place,
      logicalLocations: [{ name: env, fullyQualifiedName: `${env}/${subject}`, kind: 'resource' }],
    })),
    // Stable over runs: what makes a finding the same finding.
    partialFingerprints: { 'envherdFinding/v1': `${env}/${pattern}/${subject}` },
    properties: { severity, layer, env, subject, evidence, remedy },
  }
}

function originsIn(evidence: FindingView['evidence']): Origin[] {
  const cells = Object.values(evidence).flatMap((value) =>
    Array.isArray(value) ? value.flatMap((row: EvidenceRow) => Object.values(row)) : [value],
  )
  return cells.filter(isOrigin)
}

/** Only files: a registry value has no URI that a viewer could open. */
function locationOf({ ref, line }: Origin): { physicalLocation: object }[] {
  if (ref === undefined || !/^(?:[/~<]|[A-Za-z]:[\\/])/.test(ref)) return []
  const uri = fileUri(ref)
  return [
    {
      physicalLocation: {
        artifactLocation: { uri },
        ...(line === undefined ? {} : { region: { startLine: line } }),
      },
    },
  ]
}

function fileUri(path: string): string {
  const slashes = path.replaceAll('\\', '/')
  const encoded = slashes.split('/').map(encodeURIComponent).join('/')
  if (/^[A-Za-z]:/.test(path)) return `file:///${encoded.replace('%3A', ':')}`
  return slashes.startsWith('/') ? `file://${encoded}` : encoded
}
