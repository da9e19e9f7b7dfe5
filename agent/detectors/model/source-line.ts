import type { EvidenceRow, Severity } from '../../contract/finding.ts'
import { SEVERITIES } from '../../contract/finding.ts'

/** A place in a file as compilers print it. */
export const sourceLine = (file: string, line: number): string => `${file}:${line}`

/** As many rows as evidence may have. */
export const evidenceRows = (rows: readonly EvidenceRow[]): EvidenceRow[] => rows.slice(0, 200)

/** The most severe of what several rows call for. */
export const mostSevere = (severities: readonly Severity[]): Severity =>
  SEVERITIES.find((severity) => severities.includes(severity)) ?? 'info'
