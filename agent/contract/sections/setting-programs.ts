import { Type, type Static } from 'typebox'
import { PathText, VariableName, VariableText } from '../text.ts'

/** Programs and directories that a Go setting would make Go run or trust: CC, GOCACHEPROG, GOAUTH, GOROOT (B.003). */
export const SettingPrograms = Type.Object(
  {
    list: Type.Array(
      Type.Object(
        {
          name: VariableName,
          value: VariableText,
          file: Type.Optional(
            Type.String({ maxLength: 4096, description: 'What the first word of the value resolves to.' }),
          ),
          exists: Type.Boolean(),
          dir: Type.Optional(PathText),
          dirWritableByOthers: Type.Optional(Type.Boolean()),
          volume: Type.Enum(['fixed', 'removable', 'remote', 'unknown']),
          temporary: Type.Boolean({ description: 'Below a temporary or a download directory.' }),
        },
        { additionalProperties: false },
      ),
      { maxItems: 50 },
    ),
  },
  { additionalProperties: false },
)
export type SettingPrograms = Static<typeof SettingPrograms>
