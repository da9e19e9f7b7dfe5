import type { Diagnosis } from '../contract/finding.ts'
import type { Snapshot } from '../contract/snapshot.ts'
import { diagnose } from '../detectors/diagnose.ts'
import { incidentsOf } from '../detectors/incidents.ts'

/**
 * Judges a report for someone who mends a machine by it: what caused other findings stands before them, whatever
 * their severity, and among incidents the most severe one is first.
 */
export function judgeReport(snapshot: Snapshot): Diagnosis {
  const diagnosis = diagnose(snapshot)
  const findings = incidentsOf(diagnosis.findings).flatMap(({ root, dependents }) => [root, ...dependents])
  return { ...diagnosis, findings }
}
