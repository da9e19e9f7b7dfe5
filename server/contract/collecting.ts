import { Type, type Static } from 'typebox'
import { Collecting } from '#agent/contract/collecting.ts'
import { Moment } from './paging.ts'

/** GET and PUT /api/v1/collecting: what agents may look at beyond the usual; each has it at its next check-in. */
export const CollectingState = Type.Object({
  collecting: Collecting,
  revision: Type.Integer({ minimum: 0, description: 'Goes up with every change; 0: never changed.' }),
  changedAt: Type.Union([Moment, Type.Null()]),
  changedBy: Type.Union([Type.String(), Type.Null()]),
})
export type CollectingState = Static<typeof CollectingState>

/** All of it, and the revision it was made from: nobody overwrites what they have not seen. */
export const ReplaceCollecting = Type.Object(
  { collecting: Collecting, revision: Type.Integer({ minimum: 0 }) },
  { additionalProperties: false },
)
export type ReplaceCollecting = Static<typeof ReplaceCollecting>
