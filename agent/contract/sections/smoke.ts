import { Type, type Static } from 'typebox'

export const SMOKE_STEPS = ['version', 'env', 'list-std', 'build', 'run'] as const

/** Whether Go does its job: a few commands in a private directory, offline (GO_SMOKE_TEST_FAILED). */
export const Smoke = Type.Object(
  {
    steps: Type.Array(
      Type.Object(
        {
          name: Type.Enum([...SMOKE_STEPS]),
          outcome: Type.Enum(['ok', 'failed', 'timeout']),
          exit: Type.Optional(Type.Integer()),
          ms: Type.Integer({ minimum: 0 }),
          errorText: Type.Optional(
            Type.String({ maxLength: 1000, description: 'What go printed, redacted.' }),
          ),
        },
        { additionalProperties: false },
      ),
      { maxItems: 10 },
    ),
    at: Type.String({ format: 'date-time' }),
    loaded: Type.Boolean({ description: 'The machine was busy with something else.' }),
  },
  { additionalProperties: false },
)
export type Smoke = Static<typeof Smoke>
