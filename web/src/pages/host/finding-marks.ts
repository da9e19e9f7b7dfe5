import type { FindingRow } from '#server/contract/finding.ts'
import { bySeverity } from '../../format/severity.ts'

export type Mark = 'opened' | 'resolved' | null
export type MarkedFinding = { row: FindingRow; mark: Mark }

/** Open findings most severe first, the longest open first among equals. */
export const mostSevereFirst = (rows: readonly FindingRow[]): FindingRow[] =>
  [...rows].sort(
    (a, b) =>
      bySeverity(a.severity, b.severity) ||
      Date.parse(a.openedAt) - Date.parse(b.openedAt) ||
      (a.id < b.id ? -1 : 1),
  )

/**
 * What is open now, marked where it was not when the page came up, together with what was open on this page
 * and is resolved by now: it stays in its place, so that a repair is seen to have worked.
 */
export function markFindings(
  open: readonly FindingRow[],
  resolved: readonly FindingRow[],
  seen: { readonly first: ReadonlySet<string>; readonly ever: ReadonlySet<string> },
): MarkedFinding[] {
  const openIds = new Set(open.map(({ id }) => id))
  const gone = resolved.filter(({ id }) => seen.ever.has(id) && !openIds.has(id))
  return mostSevereFirst([...open, ...gone]).map((row) => ({
    row,
    mark: !openIds.has(row.id) ? 'resolved' : seen.first.has(row.id) ? null : 'opened',
  }))
}
