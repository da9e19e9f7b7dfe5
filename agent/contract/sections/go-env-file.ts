import { Type, type Static } from 'typebox'
import { PathText, Variables, VariableText } from '../text.ts'

/** The file that `go env -w` writes, parsed with Go's own rules (D.4). Section absent: GOENV=off. */
export const GoEnvFile = Type.Object(
  {
    path: PathText,
    from: Type.Enum(['GOENV', 'default'], { description: 'What named the file.' }),
    exists: Type.Boolean(),
    mtime: Type.Optional(Type.String({ format: 'date-time' })),
    encoding: Type.Enum(['utf-8', 'utf-16le', 'utf-16be', 'unknown']),
    bom: Type.Boolean(),
    eol: Type.Enum(['lf', 'crlf', 'mixed', 'none']),
    keys: Type.Array(
      Type.Object(
        {
          name: Type.String({ maxLength: 255 }),
          value: VariableText,
          line: Type.Integer({ minimum: 1 }),
          overridden: Type.Boolean({ description: 'A later line sets the same key; the last one wins.' }),
        },
        { additionalProperties: false },
      ),
      { maxItems: 1000 },
    ),
    readableByOthers: Type.Optional(Type.Boolean()),
    ignoredLines: Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 1000 }),
    goroot: Type.Optional(
      Type.Object(
        {
          file: PathText,
          values: Variables,
          mtime: Type.Optional(Type.String({ format: 'date-time' })),
        },
        { additionalProperties: false, description: '`$GOROOT/go.env`.' },
      ),
    ),
  },
  { additionalProperties: false },
)
export type GoEnvFile = Static<typeof GoEnvFile>
