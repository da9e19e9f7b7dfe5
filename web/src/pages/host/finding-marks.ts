import type { Severity } from '#agent/contract/finding.ts'
import type { FindingRow } from '#server/contract/finding.ts'
import type { Incident } from '#server/contract/incident.ts'
import { bySeverity } from '../../format/severity.ts'

export type Mark = 'opened' | 'resolved' | null
export type MarkedFinding = { row: FindingRow; mark: Mark }
/** A cause and what follows from it, in the order to mend. */
export type MarkedIncident = { root: MarkedFinding; dependents: readonly MarkedFinding[] }

/** What this page has shown as open: since it came up, and at any time, each with the cause it stood beneath. */
export type Seen = { readonly first: ReadonlySet<string>; readonly places: ReadonlyMap<string, string> }

/** Most severe first, the longest open first among equals. */
const mostSevereFirst = (a: FindingRow, b: FindingRow): number =>
  bySeverity(a.severity, b.severity) ||
  Date.parse(a.openedAt) - Date.parse(b.openedAt) ||
  (a.id < b.id ? -1 : 1)

/** An incident is as urgent as the worst that came of it. */
const worstOf = ({ root, dependents }: Incident): Severity =>
  dependents.reduce(
    (worst, { severity }) => (bySeverity(severity, worst) < 0 ? severity : worst),
    root.severity,
  )

/** Where every finding of a reply stands: its own id for one that stands alone or is the cause. */
export const placesOf = (incidents: readonly Incident[]): [string, string][] =>
  incidents.flatMap(({ root, dependents }) =>
    [root, ...dependents].map(({ id }): [string, string] => [id, root.id]),
  )

/**
 * What is open now, marked where it was not when the page came up, together with what was open on this page
 * and is resolved by now: it stays with its cause, so that a repair is seen to have worked.
 */
export function markIncidents(
  open: readonly Incident[],
  resolved: readonly FindingRow[],
  seen: Seen,
): MarkedIncident[] {
  const openIds = new Set(placesOf(open).map(([id]) => id))
  const marked = (row: FindingRow): MarkedFinding => ({
    row,
    mark: !openIds.has(row.id) ? 'resolved' : seen.first.has(row.id) ? null : 'opened',
  })
  const gone = resolved.filter(({ id }) => seen.places.has(id) && !openIds.has(id)).sort(mostSevereFirst)
  const roots = new Set([...open.map(({ root }) => root.id), ...gone.map(({ id }) => id)])
  const causeOf = ({ id }: FindingRow) => {
    const cause = seen.places.get(id)
    return cause !== undefined && cause !== id && roots.has(cause) ? cause : null
  }
  const beneath = (id: string) => gone.filter((row) => causeOf(row) === id)
  const alone: Incident[] = gone
    .filter((row) => causeOf(row) === null)
    .map((root) => ({ root, dependents: [] }))
  return [...open, ...alone]
    .sort((a, b) => bySeverity(worstOf(a), worstOf(b)) || mostSevereFirst(a.root, b.root))
    .map(({ root, dependents }) => ({
      root: marked(root),
      dependents: [...dependents, ...beneath(root.id)].map(marked),
    }))
}
