import { Collecting, DEFAULT_COLLECTING } from '#agent/contract/collecting.ts'
import type { CollectingState } from '../contract/collecting.ts'
import type { CollectingKeeper, Deps } from '../deps.ts'
import { keepDecision, type Decision } from '../judging/decision.ts'

/** What agents may look at. Apart from the policy: a change has to be carried out by agents, and judges nothing anew. */
export async function keepCollecting(deps: Pick<Deps, 'pool' | 'log' | 'now'>): Promise<CollectingKeeper> {
  const keeper = await keepDecision(deps, 'collecting', Collecting, DEFAULT_COLLECTING)
  const states = new WeakMap<Decision<Collecting>, CollectingState>()
  const toState = (decision: Decision<Collecting>): CollectingState => {
    const { value, ...rest } = decision
    const state = states.get(decision) ?? { collecting: value, ...rest }
    states.set(decision, state)
    return state
  }
  return {
    current: () => toState(keeper.current()),
    replace: async ({ collecting, revision }, changedBy) =>
      toState(await keeper.replace(collecting, revision, changedBy)),
    close: () => keeper.close(),
  }
}
