import type { PatternQuery, PatternRow } from '#server/contract/pattern.ts'
import { LAYERS } from '../../components/filter.ts'
import { oneOf, present, type Place } from '../../components/list-state.ts'
import { SEVERITY_ORDER } from '../../format/severity.ts'

export const PATTERN_FILTERS = ['search', 'severity', 'layer'] as const
export type PatternFilters = Record<(typeof PATTERN_FILTERS)[number], string | undefined>

export const PATTERN_FILTER_VALUES = { severity: SEVERITY_ORDER, layer: LAYERS }

export const PATTERN_SORTS = [
  'affectedHosts',
  'openFindings',
  'openings',
  'lastSeenAt',
  'severity',
  'id',
] as const
export type PatternSort = (typeof PATTERN_SORTS)[number]

export const patternQueryOf = (
  filters: PatternFilters,
  all: boolean,
  place: Place<PatternSort>,
): PatternQuery =>
  present({
    search: filters.search,
    severity: oneOf(SEVERITY_ORDER, filters.severity),
    layer: oneOf(LAYERS, filters.layer),
    open: all ? undefined : true,
    ...place,
  })

/** A search is answered by the server, which looks into both languages. */
export const isNewPattern = (row: PatternRow, query: PatternQuery): boolean =>
  query.search === undefined &&
  (query.open !== true || row.openFindings > 0) &&
  (query.severity === undefined || row.severity === query.severity) &&
  (query.layer === undefined || row.layer === query.layer)
