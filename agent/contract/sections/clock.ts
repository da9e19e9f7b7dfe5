import { Type, type Static } from 'typebox'

/** How far this env's clock is from the server's, by the `Date` of its answers (D.1). One answer is ±1 s. */
export const Clock = Type.Object(
  {
    samples: Type.Array(
      Type.Object(
        {
          at: Type.String({ format: 'date-time' }),
          offsetMs: Type.Number({ description: 'This clock minus the server’s, at the middle of the trip.' }),
          rttMs: Type.Number({ minimum: 0 }),
        },
        { additionalProperties: false },
      ),
      {
        maxItems: 20,
        description: 'Oldest first; a rule that must not judge one moment asks for two apart.',
      },
    ),
    source: Type.Optional(
      Type.String({ maxLength: 200, description: 'What sets the clock: `chrony`, `w32time`, `none`.' }),
    ),
    sinceResumeSeconds: Type.Optional(
      Type.Number({ minimum: 0, description: 'Since start or the last wake-up.' }),
    ),
  },
  { additionalProperties: false },
)
export type Clock = Static<typeof Clock>
