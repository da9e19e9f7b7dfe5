import { Collecting, DEFAULT_COLLECTING } from '#agent/contract/collecting.ts'
import type { CollectingState } from '../contract/collecting.ts'
import type { CollectingKeeper, Deps } from '../deps.ts'
import { keepDecision } from '../judging/decision.ts'

/** What agents may look at. Apart from the policy: a change has to be carried out by agents, and judges nothing anew. */
export async function keepCollecting(deps: Pick<Deps, 'pool' | 'log' | 'now'>): Promise<CollectingKeeper> {
  const keeper = await keepDecision(
    deps,
    'collecting',
    Collecting,
    DEFAULT_COLLECTING,
    ({ value, ...rest }): CollectingState => ({ collecting: value, ...rest }),
  )
  return {
    ...keeper,
    replace: ({ collecting, revision }, changedBy) => keeper.replace(collecting, revision, changedBy),
  }
}
