import { Type, type Static } from 'typebox'
import { PathText } from '../text.ts'

/** Volumes of the host (D.1). */
export const Drives = Type.Object(
  {
    list: Type.Array(
      Type.Object(
        {
          root: PathText,
          kind: Type.Enum(['fixed', 'removable', 'remote', 'unknown']),
          fs: Type.Optional(Type.String({ maxLength: 64, description: '`NTFS`, `ReFS`, `ext4`, `apfs`.' })),
          totalBytes: Type.Integer({ minimum: 0 }),
          freeBytes: Type.Integer({ minimum: 0, description: 'For this user: a quota counts.' }),
          system: Type.Boolean({ description: 'Holds the operating system.' }),
          devDrive: Type.Optional(Type.Boolean({ description: 'Windows Dev Drive.' })),
        },
        { additionalProperties: false },
      ),
      { maxItems: 200 },
    ),
  },
  { additionalProperties: false },
)
export type Drives = Static<typeof Drives>
