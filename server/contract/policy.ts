import { Type, type Static } from 'typebox'
import { Policy } from '#agent/contract/policy.ts'
import { Moment } from './paging.ts'

/** GET and PUT /api/v1/policy: what the fleet's owner decides, whole. */
export const PolicyState = Type.Object({
  policy: Policy,
  revision: Type.Integer({ minimum: 0, description: 'Goes up with every change; 0: never changed.' }),
  changedAt: Type.Union([Moment, Type.Null()]),
  changedBy: Type.Union([Type.String(), Type.Null()]),
})
export type PolicyState = Static<typeof PolicyState>

/** The whole new policy, and the revision it was made from: nobody overwrites what they have not seen. */
export const ReplacePolicy = Type.Object(
  { policy: Policy, revision: Type.Integer({ minimum: 0 }) },
  { additionalProperties: false },
)
export type ReplacePolicy = Static<typeof ReplacePolicy>
