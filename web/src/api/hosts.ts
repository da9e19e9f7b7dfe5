import { keepPreviousData, queryOptions } from '@tanstack/vue-query'
import type { FindingPage } from '#server/contract/finding.ts'
import type { HostDetail, HostDiff, HostPage, HostQuery, SnapshotPage } from '#server/contract/host.ts'
import { get } from './client.ts'

export const hostsKey = ['hosts'] as const
export const hostKey = (id: string) => [...hostsKey, 'one', id] as const

const path = (id: string) => `/hosts/${encodeURIComponent(id)}`

export const hostsQuery = (query: HostQuery) =>
  queryOptions({
    queryKey: [...hostsKey, 'list', query] as const,
    queryFn: ({ signal }) => get<HostPage>('/hosts', { query, signal }),
    placeholderData: keepPreviousData,
  })

export const hostQuery = (id: string) =>
  queryOptions({
    queryKey: [...hostKey(id), 'detail'] as const,
    queryFn: ({ signal }) => get<HostDetail>(path(id), { signal }),
  })

export const hostSnapshotsQuery = (id: string, cursor: string | undefined) =>
  queryOptions({
    queryKey: [...hostKey(id), 'snapshots', cursor ?? null] as const,
    queryFn: ({ signal }) => get<SnapshotPage>(`${path(id)}/snapshots`, { query: { cursor }, signal }),
    placeholderData: keepPreviousData,
  })

export const hostDiffQuery = (id: string, from: string, to: string) =>
  queryOptions({
    queryKey: [...hostKey(id), 'diff', from, to] as const,
    queryFn: ({ signal }) => get<HostDiff>(`${path(id)}/diff`, { query: { from, to }, signal }),
    // Two stored snapshots never change.
    staleTime: Infinity,
  })

/** Under the host's own key: a delta about this host fetches them again with it. */
export const hostFindingsQuery = (id: string, status: 'open' | 'resolved') =>
  queryOptions({
    queryKey: [...hostKey(id), 'findings', status] as const,
    queryFn: ({ signal }) =>
      get<FindingPage>('/findings', {
        query:
          status === 'open'
            ? { host: id, status, limit: 500, sort: 'severity', order: 'desc' }
            : { host: id, status, limit: 25, sort: 'changedAt', order: 'desc' },
        signal,
      }),
  })
