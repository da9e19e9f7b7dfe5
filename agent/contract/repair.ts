import { Type, type Static } from 'typebox'
import { Localized } from './finding.ts'

export const ShellKind = Type.Enum(['sh', 'powershell', 'any'])
export type ShellKind = Static<typeof ShellKind>

/** One step of a remedy: a sentence, and a command where one does it. */
export const RemedyStep = Type.Object(
  {
    text: Localized,
    command: Type.Optional(
      Type.Object(
        {
          shell: ShellKind,
          text: Type.String({ maxLength: 8000 }),
          elevated: Type.Boolean({ description: 'Needs administrator rights or sudo.' }),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)
export type RemedyStep = Static<typeof RemedyStep>

/** How to mend one finding and how to see that it worked. */
export const Remedy = Type.Object(
  { steps: Type.Array(RemedyStep, { maxItems: 20 }), verify: Localized },
  { additionalProperties: false },
)
export type Remedy = Static<typeof Remedy>
