import { keepPreviousData, queryOptions } from '@tanstack/vue-query'
import type { FindingPage, FindingQuery } from '#server/contract/finding.ts'
import type {
  PatternDetail,
  PatternPage,
  PatternQuery,
  PatternSeries,
  PatternWindow,
  SeriesQuery,
} from '#server/contract/pattern.ts'
import { get } from './client.ts'

export const patternsKey = ['patterns'] as const

const path = (id: string) => `/patterns/${encodeURIComponent(id)}`

export const patternsQuery = (query: PatternQuery) =>
  queryOptions({
    queryKey: [...patternsKey, 'list', query] as const,
    queryFn: ({ signal }) => get<PatternPage>('/patterns', { query, signal }),
    placeholderData: keepPreviousData,
  })

export const patternQuery = (id: string) =>
  queryOptions({
    queryKey: [...patternsKey, 'one', id] as const,
    queryFn: ({ signal }) => get<PatternDetail>(path(id), { signal }),
  })

export const patternSeriesQuery = (id: string, query: SeriesQuery) =>
  queryOptions({
    queryKey: [...patternsKey, 'series', id, query] as const,
    queryFn: ({ signal }) => get<PatternSeries>(`${path(id)}/series`, { query, signal }),
    placeholderData: keepPreviousData,
  })

export const patternFindingsQuery = (id: string, query: FindingQuery) =>
  queryOptions({
    queryKey: [...patternsKey, 'findings', id, query] as const,
    queryFn: ({ signal }) => get<FindingPage>(`${path(id)}/findings`, { query, signal }),
    placeholderData: keepPreviousData,
  })

/** The stretch slides whether or not anything happens, so this is asked again and again. */
export const patternWindowQuery = (seconds: number) =>
  queryOptions({
    queryKey: [...patternsKey, 'window', seconds] as const,
    queryFn: ({ signal }) => get<PatternWindow>('/patterns/window', { query: { seconds }, signal }),
    refetchInterval: 5_000,
  })
