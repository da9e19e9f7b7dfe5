import { Type, type Static } from 'typebox'
import { PathText } from '../text.ts'

export const NetworkingMode = Type.Enum(['nat', 'mirrored', 'virtioproxy', 'bridged', 'none', 'unknown'])

/** WSL as its Windows host sees it (D.2). Stopped distributions are listed, never woken. */
export const WslHost = Type.Object(
  {
    version: Type.Optional(Type.String({ maxLength: 64 })),
    networkingMode: NetworkingMode,
    distros: Type.Array(
      Type.Object(
        {
          name: Type.String({ maxLength: 64 }),
          wslVersion: Type.Integer({ minimum: 1, maximum: 2 }),
          running: Type.Boolean(),
          default: Type.Boolean(),
        },
        { additionalProperties: false },
      ),
      { maxItems: 64 },
    ),
    config: Type.Optional(
      Type.Object(
        {
          file: PathText,
          encoding: Type.Enum(['utf-8', 'utf-16le', 'utf-16be', 'unknown']),
          bom: Type.Boolean(),
          keys: Type.Array(
            Type.Object(
              {
                section: Type.String({ maxLength: 64 }),
                key: Type.String({ maxLength: 64 }),
                value: Type.String({ maxLength: 1000 }),
                line: Type.Integer({ minimum: 1 }),
              },
              { additionalProperties: false },
            ),
            { maxItems: 200 },
          ),
          problems: Type.Array(
            Type.Object(
              {
                line: Type.Integer({ minimum: 1 }),
                kind: Type.Enum(['header-and-key', 'backslash', 'unknown-section', 'no-section', 'no-value']),
                text: Type.String({ maxLength: 300 }),
              },
              { additionalProperties: false },
            ),
            { maxItems: 200 },
          ),
          changedAt: Type.String({ format: 'date-time' }),
        },
        { additionalProperties: false, description: '`.wslconfig`, if there is one.' },
      ),
    ),
    effective: Type.Optional(
      Type.Object(
        {
          startedAt: Type.Optional(Type.String({ format: 'date-time' })),
          memoryBytes: Type.Optional(Type.Integer({ minimum: 0 })),
          processors: Type.Optional(Type.Integer({ minimum: 1 })),
        },
        { additionalProperties: false, description: 'Of the running virtual machine.' },
      ),
    ),
  },
  { additionalProperties: false },
)
export type WslHost = Static<typeof WslHost>
