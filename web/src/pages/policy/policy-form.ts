import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, nextTick, shallowRef, watch } from 'vue'
import { collectingQuery, replaceCollecting } from '../../api/collecting.ts'
import { policyQuery, replacePolicy } from '../../api/policy.ts'
import { ApiProblem } from '../../api/problem.ts'
import { changedIn, decisionIn, draftOf, rebased, refusals, type Draft } from './policy-draft.ts'
import { COLLECTING_FORM, POLICY_FORM, type Form } from './policy-fields.ts'

/** A decision as it is stored; nobody overwrites a revision that they have not seen. */
type Stored = { revision: number; changedAt: string | null; changedBy: string | null }

/** One decision: how it is shown, and how it is changed. */
type Kind<S extends Stored> = {
  form: Form
  state: { readonly value: S | undefined }
  decided: (state: S) => object
  refetch: () => Promise<unknown>
  replace: (decision: object, revision: number) => Promise<S>
  keep: (state: S) => void
}

export function usePolicyForm() {
  const queryClient = useQueryClient()
  const { data: state, error, refetch } = useQuery(policyQuery())
  const form = useDecision({
    ...{ form: POLICY_FORM, state, refetch },
    decided: ({ policy }) => policy,
    replace: (policy, revision) => replacePolicy({ policy, revision }),
    keep: (next) => queryClient.setQueryData(policyQuery().queryKey, Object.freeze(next)),
  })
  return { ...form, state, error, refetch }
}

export function useCollectingForm() {
  const queryClient = useQueryClient()
  const { data: state, error, refetch } = useQuery(collectingQuery())
  const form = useDecision({
    ...{ form: COLLECTING_FORM, state, refetch },
    decided: ({ collecting }) => collecting,
    replace: (collecting, revision) => replaceCollecting({ collecting, revision }),
    keep: (next) => queryClient.setQueryData(collectingQuery().queryKey, Object.freeze(next)),
  })
  return { ...form, state, error, refetch }
}

export type DecisionForm = ReturnType<typeof useDecision>

/** What is stored, what is typed on top of it, and how one becomes the other. */
function useDecision<S extends Stored>({ form, state, decided, refetch, replace, keep }: Kind<S>) {
  const base = shallowRef<Draft>({})
  const draft = shallowRef<Draft>({})
  const tried = shallowRef(false)
  watch(
    () => state.value,
    (next) => {
      if (!next) return
      const fresh = Object.freeze(draftOf(decided(next), form))
      draft.value = rebased(base.value, draft.value, fresh)
      base.value = fresh
    },
    { immediate: true },
  )

  const changed = computed(() => new Set(changedIn(base.value, draft.value)))
  const read = computed(() => decisionIn(draft.value, form))
  const saving = useMutation({
    mutationFn: (sent: Draft) => replace(decisionIn(sent, form).decision, state.value?.revision ?? 0),
    onSuccess(next, sent) {
      tried.value = false
      // What was sent is stored, if in other spelling; only what was typed since is still a change.
      base.value = sent
      keep(next)
    },
    // Somebody was quicker: theirs is shown, with what was typed here on top.
    onError: (problem) =>
      problem instanceof ApiProblem && problem.code === 'conflict' ? refetch() : undefined,
  })
  const problem = computed(() => saving.error.value)
  const faults = computed(() => ({
    ...(problem.value instanceof ApiProblem ? refusals(problem.value.errors, form) : {}),
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
    draft,
    changed,
    faults,
    wrong: computed(() => Object.keys(faults.value).length),
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
