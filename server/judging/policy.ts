import { DEFAULT_POLICY, Policy } from '#agent/contract/policy.ts'
import type { PolicyState } from '../contract/policy.ts'
import type { Deps, PolicyKeeper } from '../deps.ts'
import { keepDecision, type Decision } from './decision.ts'

/** The policy in force. */
export async function keepPolicy(deps: Pick<Deps, 'pool' | 'log' | 'now'>): Promise<PolicyKeeper> {
  const keeper = await keepDecision(deps, 'policy', Policy, DEFAULT_POLICY)
  const states = new WeakMap<Decision<Policy>, PolicyState>()
  const toState = (decision: Decision<Policy>): PolicyState => {
    const { value, ...rest } = decision
    const state = states.get(decision) ?? { policy: value, ...rest }
    states.set(decision, state)
    return state
  }
  return {
    current: () => toState(keeper.current()),
    replace: async ({ policy, revision }, changedBy) =>
      toState(await keeper.replace(policy, revision, changedBy)),
    close: () => keeper.close(),
  }
}
