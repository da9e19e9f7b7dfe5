import { Type, type Static } from 'typebox'
import { PathText, VariableText } from '../text.ts'

export const RegistryKind = Type.Enum([
  'REG_SZ',
  'REG_EXPAND_SZ',
  'REG_MULTI_SZ',
  'REG_DWORD',
  'REG_BINARY',
  'other',
])

export const RegistryValue = Type.Object(
  {
    name: Type.String({ maxLength: 255 }),
    kind: RegistryKind,
    raw: VariableText,
    length: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Characters as stored, before redaction; of Path only.' }),
    ),
  },
  { additionalProperties: false },
)
export type RegistryValue = Static<typeof RegistryValue>

export const RegistryKey = Type.Object(
  {
    key: Type.String({ maxLength: 1000, description: 'Hive and key, `HKCU\\Environment`.' }),
    values: Type.Array(RegistryValue, {
      maxItems: 256,
      description: 'Path and Go variables only (D.5), in stored order.',
    }),
    lastWrite: Type.Optional(
      Type.String({
        format: 'date-time',
        description: 'Of the key: the latest change to any of its values.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type RegistryKey = Static<typeof RegistryKey>

/** Windows environment as stored (D.2): raw text with its type, never expanded by whoever read it. */
export const Registry = Type.Object(
  {
    machine: RegistryKey,
    user: RegistryKey,
    volatile: Type.Optional(RegistryKey),
    goProduct: Type.Optional(
      Type.Object(
        { installed: Type.Boolean(), location: Type.Optional(PathText) },
        {
          additionalProperties: false,
          description: 'HKCU\\Software\\GoProgrammingLanguage, written by the MSI.',
        },
      ),
    ),
  },
  { additionalProperties: false },
)
export type Registry = Static<typeof Registry>
