import { Type, type Static } from 'typebox'

/**
 * Where a value came from. `kind` and what `ref` then holds:
 *
 * | kind | ref |
 * | --- | --- |
 * | machine, user, volatile | registry hive, key and value name (`HKCU\Environment\Path`) |
 * | profile | a shell start-up file, with `line` |
 * | pam | `/etc/environment`, with `line` |
 * | system-default | the login default (`/etc/login.defs`), a container's image environment |
 * | path-helper | `/etc/paths` or a file in `/etc/paths.d` |
 * | wsl-interop | the Windows PATH appended to a distribution's |
 * | go-env-file | the file `go env -w` writes, with `line` |
 * | goroot-env-file | `$GOROOT/go.env` |
 * | process | inherited from the process that started the session; no file is known |
 * | default | built into Go |
 */
export const OriginKind = Type.Enum([
  'machine',
  'user',
  'volatile',
  'profile',
  'pam',
  'system-default',
  'path-helper',
  'wsl-interop',
  'go-env-file',
  'goroot-env-file',
  'process',
  'default',
])
export type OriginKind = Static<typeof OriginKind>

export const Origin = Type.Object(
  {
    kind: OriginKind,
    ref: Type.Optional(Type.String({ maxLength: 4096 })),
    line: Type.Optional(Type.Integer({ minimum: 1 })),
    confidence: Type.Enum(['high', 'medium', 'low'], {
      description:
        'high: seen to set this very value (stored value or execution trace). medium: read in the file, the only candidate. low: a guess by reading.',
    }),
  },
  { additionalProperties: false },
)
export type Origin = Static<typeof Origin>
