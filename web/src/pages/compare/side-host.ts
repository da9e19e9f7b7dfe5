import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { hostQuery } from '../../api/hosts.ts'
import { ApiProblem } from '../../api/problem.ts'
import type { Side } from './sides.ts'

/** `gone`: there is no such host any more. `pending`: it has sent nothing that could be compared. */
export type SideState = 'unchosen' | 'loading' | 'gone' | 'failed' | 'pending' | 'ready'

/** The host of a side. A delta about it fetches it again, and what is current on it with it. */
export function useSideHost(side: Readonly<Ref<Side | undefined>>) {
  const answer = useQuery(
    computed(() => ({ ...hostQuery(side.value?.host ?? ''), enabled: side.value !== undefined })),
  )
  const state = computed<SideState>(() => {
    if (!side.value) return 'unchosen'
    const { data: host, error } = { data: answer.data.value, error: answer.error.value }
    if (host) return host.snapshot ? 'ready' : 'pending'
    if (!error) return 'loading'
    return error instanceof ApiProblem && error.code === 'not-found' ? 'gone' : 'failed'
  })
  /** When what is compared was taken, as far as it can change. */
  const moment = computed(() =>
    side.value?.snapshot === undefined ? (answer.data.value?.changedAt ?? null) : null,
  )
  return { host: answer.data, error: answer.error, refetch: answer.refetch, state, moment }
}
