import type { QueryKey } from '@tanstack/vue-query'
import { queryClient } from './query-client.ts'

const cache = queryClient.getQueryCache()
const toAskOnceMore = new WeakSet<object>()

/**
 * Asks again after a change, and rejects when that fails. What is under way is not cut off, as the library would:
 * a list that is slower than the changes come would never be shown. But it may be older than the change, so one
 * more follows it, however many changes came meanwhile.
 */
export async function askAgain(queryKey: QueryKey = []): Promise<void> {
  for (const query of cache.findAll({ queryKey, fetchStatus: 'fetching' })) toAskOnceMore.add(query)
  await queryClient.invalidateQueries({ queryKey }, { throwOnError: true, cancelRefetch: false })
}

cache.subscribe(({ type, query }) => {
  if (type !== 'updated' || query.state.fetchStatus !== 'idle' || !toAskOnceMore.delete(query)) return
  void queryClient.invalidateQueries({ predicate: (each) => each === query })
})
