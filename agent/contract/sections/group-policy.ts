import { Type, type Static } from 'typebox'
import { VariableText } from '../text.ts'

/** What Group Policy preferences do to environment variables (D.2). */
export const GroupPolicy = Type.Object(
  {
    items: Type.Array(
      Type.Object(
        {
          gpo: Type.String({ maxLength: 300, description: 'Name of the policy object.' }),
          scope: Type.Enum(['machine', 'user']),
          action: Type.Enum(['create', 'replace', 'update', 'delete']),
          name: Type.String({ maxLength: 255, description: 'Variable: `Path` or a Go variable.' }),
          partial: Type.Boolean({ description: 'Adds to the list in Path instead of writing all of it.' }),
          value: VariableText,
        },
        { additionalProperties: false },
      ),
      { maxItems: 200 },
    ),
    refreshedAt: Type.Optional(Type.String({ format: 'date-time' })),
  },
  { additionalProperties: false },
)
export type GroupPolicy = Static<typeof GroupPolicy>
