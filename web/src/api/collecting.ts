import { queryOptions } from '@tanstack/vue-query'
import type { CollectingState } from '#server/contract/collecting.ts'
import { get, put } from './client.ts'

export const collectingQuery = () =>
  queryOptions({
    queryKey: ['collecting'] as const,
    queryFn: ({ signal }) => get<CollectingState>('/collecting', { signal }),
  })

/** What a form holds is a decision only after the server has looked at it. */
export const replaceCollecting = (request: { collecting: object; revision: number }) =>
  put<CollectingState>('/collecting', request)
