import { keepPreviousData, queryOptions } from '@tanstack/vue-query'
import type {
  CreateSuppression,
  SuppressionPage,
  SuppressionQuery,
  SuppressionRow,
} from '#server/contract/suppression.ts'
import { del, get, post } from './client.ts'

export const suppressionsKey = ['suppressions'] as const

export const suppressionsQuery = (query: SuppressionQuery) =>
  queryOptions({
    queryKey: [...suppressionsKey, 'list', query] as const,
    queryFn: ({ signal }) => get<SuppressionPage>('/suppressions', { query, signal }),
    placeholderData: keepPreviousData,
  })

export const createSuppression = (request: CreateSuppression) =>
  post<SuppressionRow>('/suppressions', request)
export const liftSuppression = (id: string) => del(`/suppressions/${encodeURIComponent(id)}`)
