import { queryOptions } from '@tanstack/vue-query'
import type { DetectorList } from '#server/contract/detector.ts'
import { get } from './client.ts'

/** The catalogue changes only with a new server. */
export const detectorsQuery = () =>
  queryOptions({
    queryKey: ['detectors'] as const,
    queryFn: ({ signal }) => get<DetectorList>('/detectors', { signal }),
    staleTime: Infinity,
  })
