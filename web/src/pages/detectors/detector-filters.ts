import type { DetectorRow } from '#server/contract/detector.ts'
import { ENV_KINDS, LAYERS } from '../../components/filter.ts'
import type { Sort } from '../../components/list-state.ts'
import { bySeverity, SEVERITY_ORDER } from '../../format/severity.ts'

export const DETECTOR_FILTERS = ['search', 'severity', 'layer', 'platform'] as const
export type DetectorFilters = Record<(typeof DETECTOR_FILTERS)[number], string | undefined>

export const DETECTOR_FILTER_VALUES = { severity: SEVERITY_ORDER, layer: LAYERS, platform: ENV_KINDS }

export const DETECTOR_SORTS = ['severity', 'id'] as const
export type DetectorSort = (typeof DETECTOR_SORTS)[number]

/** Searches ids, former ids and both languages: people paste whatever they were sent. Every word must occur. */
export function matches(row: DetectorRow, filters: DetectorFilters): boolean {
  const { severity, layer, platform } = filters
  return (
    (severity === undefined || row.severity === severity) &&
    (layer === undefined || row.layers.some((each) => each === layer)) &&
    (platform === undefined || row.platforms.some((each) => each === platform)) &&
    mentions(row, filters.search?.toLowerCase().split(/\s+/) ?? [])
  )
}

function mentions({ id, aliases, title, why, rule }: DetectorRow, words: readonly string[]): boolean {
  const text = [id, ...aliases, ...[title, why, rule].flatMap(({ en, zh }) => [en, zh])]
    .join('\n')
    .toLowerCase()
  return words.every((word) => text.includes(word))
}

/** `desc` of severity is the most severe first, as in the lists of the server. */
export function inOrder(rows: readonly DetectorRow[], { by, order }: Sort<DetectorSort>): DetectorRow[] {
  const sign = order === 'asc' ? 1 : -1
  const byId = (a: DetectorRow, b: DetectorRow) => (a.id < b.id ? -1 : 1)
  return [...rows].sort((a, b) =>
    by === 'id' ? sign * byId(a, b) : -sign * bySeverity(a.severity, b.severity) || byId(a, b),
  )
}
