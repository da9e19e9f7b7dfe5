import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, nextTick, shallowRef, watch } from 'vue'
import { ApiProblem } from '../../api/problem.ts'
import { policyQuery, replacePolicy } from '../../api/policy.ts'
import { changedIn, draftOf, policyIn, rebased, refusals, type Draft } from './policy-draft.ts'

/** What is stored, what is typed on top of it, and how one becomes the other. */
export function usePolicyForm() {
  const queryClient = useQueryClient()
  const { data: state, error, refetch } = useQuery(policyQuery())
  const base = shallowRef<Draft>({})
  const draft = shallowRef<Draft>({})
  const tried = shallowRef(false)
  watch(
    state,
    (next) => {
      if (!next) return
      const fresh = Object.freeze(draftOf(next.policy))
      draft.value = rebased(base.value, draft.value, fresh)
      base.value = fresh
    },
    { immediate: true },
  )

  const changed = computed(() => new Set(changedIn(base.value, draft.value)))
  const read = computed(() => policyIn(draft.value))
  const saving = useMutation({
    mutationFn: (sent: Draft) =>
      replacePolicy({ policy: policyIn(sent).policy, revision: state.value?.revision ?? 0 }),
    onSuccess(next, sent) {
      tried.value = false
      // What was sent is stored, if in other spelling; only what was typed since is still a change.
      base.value = sent
      queryClient.setQueryData(policyQuery().queryKey, Object.freeze(next))
    },
    // Somebody was quicker: theirs is shown, with what was typed here on top.
    onError: (problem) =>
      problem instanceof ApiProblem && problem.code === 'conflict' ? refetch() : undefined,
  })
  const problem = computed(() => saving.error.value)
  const faults = computed(() => ({
    ...(problem.value instanceof ApiProblem ? refusals(problem.value.errors) : {}),
    ...(tried.value ? read.value.faults : {}),
  }))

  async function save() {
    tried.value = true
    if (Object.keys(read.value.faults).length === 0)
      await saving.mutateAsync(draft.value).catch(() => undefined)
    await nextTick()
    const [first] = Object.keys(faults.value)
    if (first !== undefined) document.querySelector<HTMLElement>(`[data-setting="${first}"]`)?.focus()
  }
  return {
    state,
    error,
    refetch,
    draft,
    changed,
    faults,
    problem,
    isConflict: computed(() => problem.value instanceof ApiProblem && problem.value.code === 'conflict'),
    saving: saving.isPending,
    saved: saving.isSuccess,
    save,
    set(id: string, value: boolean | string) {
      draft.value = { ...draft.value, [id]: value }
      if (!saving.isPending.value) saving.reset()
    },
    discard() {
      draft.value = base.value
      tried.value = false
      saving.reset()
    },
  }
}
