import { queryOptions } from '@tanstack/vue-query'
import type { HostLabels, LabelList } from '#server/contract/label.ts'
import { get, put } from './client.ts'

export const labelsQuery = () =>
  queryOptions({
    queryKey: ['labels'] as const,
    queryFn: ({ signal }) => get<LabelList>('/labels', { signal }),
  })

export const setLabels = (hostId: string, labels: readonly string[]) =>
  put<HostLabels>(`/hosts/${encodeURIComponent(hostId)}/labels`, { labels })
