import { queryString, type Query } from './client.ts'

export const EXPORT_FORMATS = ['csv', 'ndjson'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

export type ExportedList = 'hosts' | 'agents' | 'findings' | 'patterns'

/** Every row that the list's filters match, in the list's order, whatever page is open. */
export function exportUrl(list: ExportedList, query: Query, format: ExportFormat): string {
  return `/api/v1/${list}${queryString({ ...query, limit: null, cursor: null, total: null, format })}`
}
