import { QueryCache, QueryClient } from '@tanstack/vue-query'
import { ApiProblem } from './problem.ts'

/** No answer, or one that says "not now". */
export const isOutage = (error: unknown): boolean =>
  error instanceof ApiProblem &&
  (error.code === 'unreachable' || error.code === 'unreadable' || error.code === 'unavailable')

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError(error, query) {
      // What was fetched while it was still allowed is not shown on.
      if (error instanceof ApiProblem && error.code === 'forbidden') query.setState({ data: undefined })
    },
  }),
  defaultOptions: {
    queries: {
      // Rows are frozen; Vue's deep proxies around them would cost time and break on what is frozen.
      shallow: true,
      // Live deltas say when something changed; this only bounds what a returning visitor may see.
      staleTime: 15_000,
      retry: (count, error) => isOutage(error) && count < 1,
      retryDelay: 1_000,
    },
  },
})
