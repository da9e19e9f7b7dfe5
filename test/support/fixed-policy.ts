import { DEFAULT_POLICY, type Policy } from '../../agent/contract/policy.ts'
import type { PolicyKeeper } from '../../server/deps.ts'

/** One policy for good, for tests that are not about changing it. */
export const fixedPolicy = (policy: Policy = DEFAULT_POLICY): PolicyKeeper => {
  const state = { policy, revision: 0, changedAt: null, changedBy: null }
  return {
    current: () => state,
    replace: () => Promise.reject(new Error('this policy is fixed')),
    close: () => Promise.resolve(),
  }
}
