import type { PatternRow } from '#server/contract/pattern.ts'
import { bySeverity } from '../../format/severity.ts'
import { newcomers, overlay, type FetchedPage, type Latest } from '../../state/rows.ts'

const MOST = 10

const byAffectedHosts = (a: PatternRow, b: PatternRow) =>
  b.affectedHosts - a.affectedHosts || bySeverity(a.severity, b.severity) || (a.id < b.id ? -1 : 1)

/**
 * The patterns that hit most machines by the newest numbers. With `held`, the order someone is looking at: the
 * numbers change in their places and nothing moves.
 */
export function rankPatterns(
  page: FetchedPage<PatternRow>,
  latest: Latest<PatternRow>,
  held: readonly PatternRow[] | undefined,
): readonly PatternRow[] {
  const idOf = (row: PatternRow) => row.id
  const all = [...overlay(page, latest, idOf), ...newcomers(page, latest, idOf, () => true)]
  if (held && held.length > 0) {
    const byId = new Map(all.map((row) => [row.id, row]))
    return held.map((row) => byId.get(row.id) ?? row)
  }
  return all
    .filter(({ affectedHosts }) => affectedHosts > 0)
    .sort(byAffectedHosts)
    .slice(0, MOST)
}
