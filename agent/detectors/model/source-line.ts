import type { EvidenceRow, Severity } from '../../contract/finding.ts'
import { SEVERITIES } from '../../contract/finding.ts'

/** A place in a file as compilers print it. */
export const sourceLine = (file: string, line: number): string => `${file}:${line}`

/** As many rows as evidence may have. */
const MOST_ROWS = 200
export const evidenceRows = (rows: readonly EvidenceRow[]): EvidenceRow[] => rows.slice(0, MOST_ROWS)

/** The rows of these, for which alone they are made: each may take reading two paths of 4,096 characters. */
export const rowsFor = <T>(items: readonly T[], rowOf: (item: T) => EvidenceRow): EvidenceRow[] =>
  items.slice(0, MOST_ROWS).map(rowOf)

/** The most severe of what several rows call for. */
export const mostSevere = (severities: readonly Severity[]): Severity =>
  SEVERITIES.find((severity) => severities.includes(severity)) ?? 'info'
