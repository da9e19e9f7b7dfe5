import { SEVERITIES, type Finding } from '../../agent/contract/finding.ts'
import type { Snapshot } from '../../agent/contract/snapshot.ts'
import { detectorById } from '../../agent/detectors/index.ts'
import type { Diagnose } from '../../server/fleet/judge.ts'
import { snapshotOf } from './snapshot.ts'

/*
 * Findings by name, for tests about what happens to findings and not about how they are found: a machine whose
 * variable FINDINGS says what is wrong with it, and the judge that believes it. Everything behind is real.
 */

/** `PATTERN subject`, or `PATTERN subject severity`, one each. */
export function machineWith(...findings: string[]): Snapshot {
  return snapshotOf({ variables: { FINDINGS: findings.join('\n') } })
}

export const believe: Diagnose = (snapshot) => ({
  catalogue: 'test',
  takenAt: snapshot.takenAt,
  findings: snapshot.envs.flatMap(({ id, sections }) => {
    const list = sections.sessions.status === 'ok' ? sections.sessions.data.list : []
    const lines = (list[0]?.variables['FINDINGS'] ?? '').split('\n').filter(Boolean)
    return lines.map((line): Finding => {
      const [pattern = '', subject = '', severity] = line.split(' ')
      return {
        pattern,
        severity: SEVERITIES.find((one) => one === severity) ?? detectorById(pattern)?.severity ?? 'medium',
        layer: detectorById(pattern)?.layers[0] ?? 'user',
        env: id,
        subject,
        evidence: { path: subject },
      }
    })
  }),
  notEvaluated: [],
})
