import type { Severity } from '#agent/contract/finding.ts'
import type { SeverityCounts } from '#server/contract/host.ts'

/** Most severe first. Repeats the contract's list because its module carries the schema compiler along. */
export const SEVERITY_ORDER: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info']

export const bySeverity = (a: Severity, b: Severity) => SEVERITY_ORDER.indexOf(a) - SEVERITY_ORDER.indexOf(b)

export const totalOf = (counts: SeverityCounts) =>
  counts.critical + counts.high + counts.medium + counts.low + counts.info
