import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import type { Diagnosis, Evidence, Layer, Severity } from '../../../agent/contract/finding.ts'
import type { Earlier, Fleet } from '../../../agent/contract/surroundings.ts'
import { Finding } from '../../../agent/contract/finding.ts'
import { Remedy } from '../../../agent/contract/repair.ts'
import { Snapshot } from '../../../agent/contract/snapshot.ts'
import { DEFAULT_POLICY, type Detector, type Policy } from '../../../agent/detectors/detector.ts'
import { diagnose } from '../../../agent/detectors/diagnose.ts'
import { commonWords } from '../../../agent/detectors/vocabulary.ts'
import { Value } from 'typebox/value'
import { snapshotOf, type EnvWords } from '../../support/snapshot.ts'

export type Case = EnvWords & {
  name: string
  policy?: Partial<Policy>
  fleet?: Fleet
  earlier?: Earlier
  /** When the snapshot was taken; a fixed moment, if not given. */
  takenAt?: string
}
export type FiringCase = Case & {
  subject: string
  severity?: Severity
  layer?: Layer
  evidence?: Evidence
  says?: RegExp
}
export type SilentCase = Case
export type UndecidedCase = Case & { reason: RegExp }

type Table = { fires: FiringCase[]; silent: SilentCase[]; undecided?: UndecidedCase[] }

const judge = (detector: Detector, { policy, fleet, earlier, takenAt, ...words }: Case) => {
  const composed = snapshotOf(words)
  const snapshot = takenAt === undefined ? composed : { ...composed, takenAt }
  expect([...Value.Errors(Snapshot, snapshot)], 'the composed snapshot is valid').toEqual([])
  const surroundings = { ...(fleet && { fleet }), ...(earlier && { earlier: () => earlier }) }
  return {
    snapshot,
    diagnosis: verdict(
      diagnose(snapshot, { ...DEFAULT_POLICY, ...policy }, [detector], surroundings),
      snapshot.envs[0]?.id ?? '',
    ),
  }
}

/** The table is about the first env; what a detector says of its siblings is theirs. */
const verdict = ({ findings, notEvaluated }: Diagnosis, env: string) => ({
  findings: findings.filter((finding) => finding.env === env),
  notEvaluated: notEvaluated.filter((open) => open.env === env),
})

/** A detector's table: what fires, what stays silent, what cannot be decided. */
export function detectorTest(detector: Detector, { fires, silent, undecided = [] }: Table): void {
  describe(detector.id, () => {
    test('has at least two firing and three silent cases', () => {
      expect(fires.length).toBeGreaterThanOrEqual(2)
      expect(silent.length).toBeGreaterThanOrEqual(3)
    })

    test.each(fires)('fires: $name', (firing) => {
      const { snapshot, diagnosis } = judge(detector, firing)
      expect(diagnosis.notEvaluated).toEqual([])
      expect(diagnosis.findings.map(({ subject }) => subject)).toEqual([firing.subject])
      const [finding] = diagnosis.findings
      const [env] = snapshot.envs
      if (!finding || !env) throw new Error('unreachable: one subject was just seen')
      expect(finding.severity).toBe(firing.severity ?? detector.severity)
      expect(detector.layers).toContain(finding.layer)
      if (firing.layer) expect(finding.layer).toBe(firing.layer)
      expect(finding.evidence).toMatchObject(firing.evidence ?? {})
      expect([...Value.Errors(Finding, finding)]).toEqual([])
      const labels = { ...commonWords, ...detector.labels }
      for (const name of namesIn(finding.evidence)) expect(labels, name).toHaveProperty(name)
      const { en, zh } = detector.explain(finding.evidence)
      expect(en).toMatch(firing.says ?? /^\S.*\.$/s)
      expect(zh).toMatch(/[\u4e00-\u9fff].*。$/s)
      expect(`${en}${zh}`).not.toMatch(/undefined|\[object|\?/)
      const remedy = detector.remedy(finding.evidence, env)
      expect([...Value.Errors(Remedy, remedy)]).toEqual([])
      expect(remedy.steps.length).toBeGreaterThan(0)
      for (const plan of [
        finding.evidence,
        plant(finding.evidence, `'; rm EVIL; '`),
        plant(finding.evidence, '$(EVIL)`EVIL`\nEVIL'),
      ])
        for (const { text, command } of detector.remedy(plan, env).steps) {
          expect(text.en).not.toBe(text.zh)
          if (command?.shell === 'sh') expectQuotedSh(command.text)
          if (command?.shell === 'powershell') expectQuotedPs(command.text)
        }
    })

    test.each(silent)('silent: $name', (quiet) => {
      const { diagnosis } = judge(detector, quiet)
      expect(diagnosis).toMatchObject({ findings: [], notEvaluated: [] })
    })

    test.each(undecided)('undecided: $name', (open) => {
      const { diagnosis } = judge(detector, open)
      expect(diagnosis.findings).toEqual([])
      expect(diagnosis.notEvaluated).toHaveLength(1)
      expect(diagnosis.notEvaluated[0]?.reason).toMatch(open.reason)
      expect(diagnosis.notEvaluated[0]?.reason).not.toMatch(/detector error/)
    })
  })
}

function namesIn(evidence: Evidence): string[] {
  return Object.entries(evidence).flatMap(([name, value]) =>
    Array.isArray(value) ? [name, ...value.flatMap((row) => Object.keys(row))] : [name],
  )
}

/** Every text of the evidence with something hostile behind it, origins included. */
function plant(evidence: Evidence, hostile: string): Evidence {
  const planted: unknown = JSON.parse(JSON.stringify(evidence), (name, value: unknown) =>
    typeof value === 'string' && !['kind', 'confidence', 'case', 'problem'].includes(name)
      ? `${value}${hostile}`
      : value,
  )
  return planted as Evidence
}

function expectQuotedSh(command: string): void {
  const { status, stderr } = spawnSync('bash', ['-n', '-c', command], { encoding: 'utf8' })
  expect({ command, status, stderr }).toMatchObject({ status: 0, stderr: '' })
  expect(command.replaceAll(/\\'|'[^']*'/g, ''), command).not.toContain('EVIL')
}

function expectQuotedPs(command: string): void {
  expect(command.replaceAll(/'(?:[^']|'')*'/g, ''), command).not.toContain('EVIL')
}
