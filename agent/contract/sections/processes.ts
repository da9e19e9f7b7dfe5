import { Type, type Static } from 'typebox'
import { PathText, Variables } from '../text.ts'

/** Long-lived programs of this user that carry an environment along: terminals, editors, language servers (D.3). */
export const Processes = Type.Object(
  {
    list: Type.Array(
      Type.Object(
        {
          name: Type.String({ maxLength: 128 }),
          pid: Type.Integer({ minimum: 1 }),
          startedAt: Type.String({ format: 'date-time' }),
          translated: Type.Optional(Type.Boolean({ description: 'Runs under Rosetta or the like.' })),
          variables: Type.Optional(Variables),
          goDirs: Type.Optional(
            Type.Array(PathText, {
              maxItems: 64,
              description: 'PATH entries that are Go bin directories, in order.',
            }),
          ),
        },
        { additionalProperties: false },
      ),
      { maxItems: 200 },
    ),
  },
  { additionalProperties: false },
)
export type Processes = Static<typeof Processes>
