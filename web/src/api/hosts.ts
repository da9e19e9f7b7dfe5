import { keepPreviousData, queryOptions } from '@tanstack/vue-query'
import type { CompareQuery, Comparison, HostDiff } from '#server/contract/diff.ts'
import type { FindingPage } from '#server/contract/finding.ts'
import type { HostDetail, HostPage, HostQuery, SnapshotPage, SplitOff } from '#server/contract/host.ts'
import type { HostIncidents } from '#server/contract/incident.ts'
import { get, post } from './client.ts'

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

/** The machine becomes a host of its own at its next contact. */
export const splitHost = (id: string, machine: string) => post<SplitOff>(`${path(id)}/split`, { machine })

export const hostSnapshotsQuery = (id: string, cursor: string | undefined) =>
  queryOptions({
    queryKey: [...hostKey(id), 'snapshots', cursor ?? null] as const,
    queryFn: ({ signal }) => get<SnapshotPage>(`${path(id)}/snapshots`, { query: { cursor }, signal }),
    // Another page of the same host; never the rows of another one.
    placeholderData: (before, query) => (query?.queryKey[2] === id ? before : undefined),
  })

export const hostDiffQuery = (id: string, from: string, to: string) =>
  queryOptions({
    queryKey: [...hostKey(id), 'diff', from, to] as const,
    queryFn: ({ signal }) => get<HostDiff>(`${path(id)}/diff`, { query: { from, to }, signal }),
    // Two stored snapshots never change.
    staleTime: Infinity,
  })

/** @param moments when what is current on either side was taken: other content is another question */
export const compareQuery = (query: CompareQuery, moments: readonly (string | null)[]) =>
  queryOptions({
    queryKey: ['compare', query, moments] as const,
    queryFn: ({ signal }) => get<Comparison>('/diff', { query, signal }),
    placeholderData: keepPreviousData,
  })

/** Under the host's own key, like the next: a delta about this host fetches them again with it. */
export const hostIncidentsQuery = (id: string) =>
  queryOptions({
    queryKey: [...hostKey(id), 'incidents'] as const,
    queryFn: ({ signal }) => get<HostIncidents>(`${path(id)}/incidents`, { signal }),
  })

export const hostFindingsQuery = (id: string, status: 'resolved' | 'suppressed') =>
  queryOptions({
    queryKey: [...hostKey(id), 'findings', status] as const,
    queryFn: ({ signal }) =>
      get<FindingPage>('/findings', {
        query: {
          host: id,
          status,
          limit: status === 'resolved' ? 25 : 500,
          sort: 'changedAt',
          order: 'desc',
        },
        signal,
      }),
  })
