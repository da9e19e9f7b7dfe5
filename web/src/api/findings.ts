import { keepPreviousData, queryOptions } from '@tanstack/vue-query'
import type { FindingChanges } from '#server/contract/diff.ts'
import type { FindingPage, FindingQuery } from '#server/contract/finding.ts'
import { get } from './client.ts'

export const findingsKey = ['findings'] as const

export const findingsQuery = (query: FindingQuery) =>
  queryOptions({
    queryKey: [...findingsKey, 'list', query] as const,
    queryFn: ({ signal }) => get<FindingPage>('/findings', { query, signal }),
    placeholderData: keepPreviousData,
  })

/** Until it opens again, what had changed before stays what it was. */
export const findingChangesQuery = (id: string, openedAt: string) =>
  queryOptions({
    queryKey: [...findingsKey, 'changes', id, openedAt] as const,
    queryFn: ({ signal }) => get<FindingChanges>(`/findings/${id}/changes`, { signal }),
    staleTime: Infinity,
  })
