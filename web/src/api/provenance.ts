import { queryOptions } from '@tanstack/vue-query'
import type { HostProvenance } from '#server/contract/provenance.ts'
import { get } from './client.ts'
import { hostKey } from './hosts.ts'

/** Under the host's own key: a delta about this host fetches it again. */
export const hostProvenanceQuery = (id: string, env: string) =>
  queryOptions({
    queryKey: [...hostKey(id), 'provenance', env] as const,
    queryFn: ({ signal }) =>
      get<HostProvenance>(`/hosts/${encodeURIComponent(id)}/provenance`, { query: { env }, signal }),
  })
