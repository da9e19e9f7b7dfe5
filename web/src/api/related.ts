import { queryOptions } from '@tanstack/vue-query'
import type { Related } from '#server/contract/related.ts'
import { get } from './client.ts'

/** What the hosts looked at have in common. */
export type RelatedTo = { pattern: string } | { fact: string; value: string }

/** Counted anew once a minute by the server: asking more often would only repeat it. */
export const relatedQuery = (to: RelatedTo) =>
  queryOptions({
    queryKey: ['related', to] as const,
    queryFn: ({ signal }) =>
      'pattern' in to
        ? get<Related>(`/patterns/${encodeURIComponent(to.pattern)}/related`, { signal })
        : get<Related>(`/facts/${encodeURIComponent(to.fact)}/related`, {
            query: { value: to.value },
            signal,
          }),
    staleTime: 60_000,
  })
