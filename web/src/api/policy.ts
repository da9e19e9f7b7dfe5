import { queryOptions } from '@tanstack/vue-query'
import type { PolicyState } from '#server/contract/policy.ts'
import { get, put } from './client.ts'

export const policyQuery = () =>
  queryOptions({
    queryKey: ['policy'] as const,
    queryFn: ({ signal }) => get<PolicyState>('/policy', { signal }),
  })

/** What a form holds is a policy only after the server has looked at it. */
export const replacePolicy = (request: { policy: object; revision: number }) =>
  put<PolicyState>('/policy', request)
