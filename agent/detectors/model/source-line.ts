import type { EvidenceRow, Severity } from '../../contract/finding.ts'
import { SEVERITIES } from '../../contract/finding.ts'

/** A place in a file as compilers print it. */
export const sourceLine = (file: string, line: number): string => `${file}:${line}`

/** The file and the line of such a place. */
export function splitSourceLine(place: string): { file: string; line: string } {
  const at = place.lastIndexOf(':')
  return at <= 0 ? { file: place, line: '' } : { file: place.slice(0, at), line: place.slice(at + 1) }
}

/** As many rows as evidence may have. */
export const evidenceRows = (rows: readonly EvidenceRow[]): EvidenceRow[] => rows.slice(0, 200)

/** The most severe of what several rows call for. */
export const mostSevere = (severities: readonly Severity[]): Severity =>
  SEVERITIES.find((severity) => severities.includes(severity)) ?? 'info'
