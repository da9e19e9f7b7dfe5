import type { DetectorRow } from '#server/contract/detector.ts'

export const DETECTOR_FILTERS = ['search', 'severity', 'platform'] as const
export type DetectorFilters = Record<(typeof DETECTOR_FILTERS)[number], string | undefined>

/** Searches ids, former ids and both languages: people paste whatever they were sent. */
export function matches(row: DetectorRow, filters: DetectorFilters): boolean {
  const wanted = filters.search?.toLowerCase()
  const texts = [row.id, ...row.aliases, row.title.en, row.title.zh, row.why.en, row.why.zh]
  return (
    (wanted === undefined || texts.some((text) => text.toLowerCase().includes(wanted))) &&
    (filters.severity === undefined || row.severity === filters.severity) &&
    (filters.platform === undefined || row.platforms.some((kind) => kind === filters.platform))
  )
}
