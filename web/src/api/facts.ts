import { queryOptions } from '@tanstack/vue-query'
import type { FactQuery, FactValues } from '#server/contract/fact.ts'
import { get } from './client.ts'

export const factValuesQuery = (name: string, query: FactQuery) =>
  queryOptions({
    queryKey: ['facts', name, query] as const,
    queryFn: ({ signal }) => get<FactValues>(`/facts/${encodeURIComponent(name)}`, { query, signal }),
  })
