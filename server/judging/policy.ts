import { DEFAULT_POLICY, Policy } from '#agent/contract/policy.ts'
import type { PolicyState } from '../contract/policy.ts'
import type { Deps, PolicyKeeper } from '../deps.ts'
import { keepDecision } from './decision.ts'

/** The policy in force. */
export async function keepPolicy(deps: Pick<Deps, 'pool' | 'log' | 'now'>): Promise<PolicyKeeper> {
  const keeper = await keepDecision(
    deps,
    'policy',
    Policy,
    DEFAULT_POLICY,
    ({ value, ...rest }): PolicyState => ({ policy: value, ...rest }),
  )
  return {
    ...keeper,
    replace: ({ policy, revision }, changedBy) => keeper.replace(policy, revision, changedBy),
  }
}
