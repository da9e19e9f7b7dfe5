import { keepPreviousData, queryOptions } from '@tanstack/vue-query'
import type { FactList, FactQuery, FactTrend, FactValues } from '#server/contract/fact.ts'
import { get } from './client.ts'

const path = (name: string) => `/facts/${encodeURIComponent(name)}`

export const factsQuery = () =>
  queryOptions({
    queryKey: ['facts'] as const,
    queryFn: ({ signal }) => get<FactList>('/facts', { signal }),
  })

export const factValuesQuery = (name: string, query: FactQuery) =>
  queryOptions({
    queryKey: ['facts', name, query] as const,
    queryFn: ({ signal }) => get<FactValues>(path(name), { query, signal }),
    placeholderData: (before) => (before?.name === name ? keepPreviousData(before) : undefined),
  })

export const factTrendQuery = (name: string, value: string) =>
  queryOptions({
    queryKey: ['facts', name, 'trend', value] as const,
    queryFn: ({ signal }) => get<FactTrend>(`${path(name)}/trend`, { query: { value, days: 90 }, signal }),
  })
