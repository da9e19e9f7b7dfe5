import { Type, type Static } from 'typebox'

/** Stable codes of every error this API gives; scripts may switch on them. */
export const ProblemCode = Type.Enum([
  'invalid-request',
  'invalid-json',
  'too-deep',
  'body-too-large',
  'unsupported-media-type',
  'unsupported-encoding',
  'invalid-cursor',
  'unknown-snapshot-version',
  'clock-out-of-range',
  'wrong-host',
  'snapshot-not-taken',
  'unauthenticated',
  'agent-revoked',
  'forbidden',
  'cross-site',
  'bad-credentials',
  'setup-closed',
  'invalid-enrolment-key',
  'not-found',
  'conflict',
  'rate-limited',
  'unavailable',
  'internal',
])
export type ProblemCode = Static<typeof ProblemCode>

/** RFC 9457 problem details, `application/problem+json`. */
export const Problem = Type.Object({
  type: Type.String({ description: 'URI of the code, `urn:envherd:problem:<code>`.' }),
  title: Type.String(),
  status: Type.Integer(),
  code: ProblemCode,
  detail: Type.String({ description: 'What was seen and what was expected.' }),
  requestId: Type.String(),
  errors: Type.Optional(
    Type.Array(
      Type.Object({
        field: Type.String({ description: 'JSON pointer into the request.' }),
        expected: Type.String(),
      }),
    ),
  ),
})
export type Problem = Static<typeof Problem>
