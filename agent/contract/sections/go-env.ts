import { Type, type Static } from 'typebox'
import { Variables } from '../text.ts'

/** What `go env -json` prints in the primary session, in an empty directory; variables of D.5 only. */
export const GoEnv = Type.Object(
  {
    values: Variables,
    changed: Type.Intersect([Variables], {
      description:
        'Only what differs from the built-in default (`go env -changed`, emulated before Go 1.23).',
    }),
  },
  { additionalProperties: false },
)
export type GoEnv = Static<typeof GoEnv>
