import { Type, type Static, type TSchema } from 'typebox'

/** Why a section could not be read. `unsupported`: no way on this platform yet. */
export const FailureReason = Type.Enum(['denied', 'timeout', 'unsupported', 'error'])
export type FailureReason = Static<typeof FailureReason>

export const AbsentSection = Type.Object(
  {
    status: Type.Literal('absent'),
    reason: Type.Optional(
      Type.String({ maxLength: 500, description: 'What was looked for, e.g. "no registry on linux".' }),
    ),
  },
  { additionalProperties: false },
)

export const FailedSection = Type.Object(
  {
    status: Type.Literal('failed'),
    reason: FailureReason,
    message: Type.String({ maxLength: 2000, description: 'What was seen and what was expected.' }),
  },
  { additionalProperties: false },
)

/** Collected, not there, and could not be read are three different things; nothing folds them together. */
export const sectionOf = <T extends TSchema>(data: T) =>
  Type.Union([
    Type.Object({ status: Type.Literal('ok'), data }, { additionalProperties: false }),
    AbsentSection,
    FailedSection,
  ])

export type Section<T> =
  { status: 'ok'; data: T } | Static<typeof AbsentSection> | Static<typeof FailedSection>
