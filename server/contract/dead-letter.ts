import { Type, type Static } from 'typebox'
import { AsOf, Id } from './paging.ts'

/** GET /api/v1/dead-letters: snapshots that could not be judged or committed, newest first; at most 200. */
export const DeadLetterList = Type.Object({
  rows: Type.Array(
    Type.Object({
      id: Id,
      hostId: Id,
      hostname: Type.String(),
      receivedAt: Type.String({ format: 'date-time' }),
      code: Type.String({ description: 'SQLSTATE, or the name of what was thrown.' }),
      reason: Type.String(),
      bytes: Type.Integer({ minimum: 0, description: 'Of the JSON.' }),
      hasBody: Type.Boolean({ description: 'False where it was too large to be kept.' }),
    }),
  ),
  asOf: AsOf,
})
export type DeadLetterList = Static<typeof DeadLetterList>
