import { Type, type Static } from 'typebox'
import { PathText } from './text.ts'

/** An executable as found on disk, read without running it. */
export const FileInfo = Type.Object(
  {
    path: PathText,
    real: Type.Optional(
      Type.String({ maxLength: 4096, description: 'Link-resolved path, when it differs from `path`.' }),
    ),
    size: Type.Integer({ minimum: 0 }),
    mtime: Type.String({ format: 'date-time' }),
    kind: Type.Enum(['elf', 'pe', 'macho', 'script', 'unknown'], { description: 'By its first bytes.' }),
    arch: Type.Optional(
      Type.String({
        maxLength: 32,
        description:
          'Machine type in the header as a GOARCH (amd64, arm64, 386, arm, ...); `universal` for a fat Mach-O.',
      }),
    ),
    os: Type.Optional(
      Type.String({ maxLength: 32, description: 'Operating system the header implies, as a GOOS.' }),
    ),
  },
  { additionalProperties: false },
)
export type FileInfo = Static<typeof FileInfo>
