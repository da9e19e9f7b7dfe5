import { queryOptions } from '@tanstack/vue-query'
import type { Summary } from '#server/contract/summary.ts'
import { get } from './client.ts'

const summaryKey = ['summary'] as const

export const summaryQuery = () =>
  queryOptions({ queryKey: summaryKey, queryFn: ({ signal }) => get<Summary>('/summary', { signal }) })
