import { keepPreviousData, queryOptions } from '@tanstack/vue-query'
import type { FindingPage, FindingQuery } from '#server/contract/finding.ts'
import { get } from './client.ts'

export const findingsKey = ['findings'] as const

export const findingsQuery = (query: FindingQuery) =>
  queryOptions({
    queryKey: [...findingsKey, 'list', query] as const,
    queryFn: ({ signal }) => get<FindingPage>('/findings', { query, signal }),
    placeholderData: keepPreviousData,
  })
