import { queryOptions } from '@tanstack/vue-query'
import type { BackTest, BackTestRequest } from '#server/contract/back-test.ts'
import type { DetectorDetail, DetectorList } from '#server/contract/detector.ts'
import type { Localized } from '#agent/contract/finding.ts'
import { get, post } from './client.ts'

const path = (id: string) => `/detectors/${encodeURIComponent(id)}`

/** The catalogue changes only with a new server. */
export const detectorsQuery = () =>
  queryOptions({
    queryKey: ['detectors'] as const,
    queryFn: ({ signal }) => get<DetectorList>('/detectors', { signal }),
    staleTime: Infinity,
  })

export const detectorQuery = (id: string) =>
  queryOptions({
    queryKey: ['detectors', 'one', id] as const,
    queryFn: ({ signal }) => get<DetectorDetail>(path(id), { signal }),
    staleTime: Infinity,
  })

/** The same page as Markdown, as the command line prints it. */
export const detectorPageUrl = (id: string, lang: keyof Localized) => `/api/v1${path(id)}/page?lang=${lang}`

export const backTest = (id: string, request: BackTestRequest) =>
  post<BackTest>(`${path(id)}/back-test`, request)
