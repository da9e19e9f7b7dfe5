import { Type, type Static } from 'typebox'
import { PathText } from '../../text.ts'

const Line = Type.Integer({ minimum: 1 })
export const ModulePath = Type.String({
  maxLength: 500,
  description: 'Hashed below the public suffix if private.',
})
const Version = Type.String({ maxLength: 200 })

/** `replace old [v] => new [v]`, of a go.mod or a go.work. */
export const Replace = Type.Object(
  {
    line: Line,
    path: ModulePath,
    version: Type.Optional(Version),
    with: Type.String({ maxLength: 4096, description: 'Module path, or directory as written.' }),
    withVersion: Type.Optional(Version),
    dir: Type.Optional(
      Type.String({ maxLength: 4096, description: 'Resolved, when `with` is a directory.' }),
    ),
  },
  { additionalProperties: false },
)
export type Replace = Static<typeof Replace>

export const GoMod = Type.Object(
  {
    file: PathText,
    module: ModulePath,
    go: Type.Optional(
      Type.String({ maxLength: 64, description: 'The go line as written: `1.22`, `1.22.3`.' }),
    ),
    toolchain: Type.Optional(Type.String({ maxLength: 64, description: 'The toolchain line: `go1.22.3`.' })),
    requires: Type.Array(
      Type.Object(
        { line: Line, path: ModulePath, version: Version, indirect: Type.Boolean() },
        { additionalProperties: false },
      ),
      { maxItems: 2000 },
    ),
    replaces: Type.Array(Replace, { maxItems: 500 }),
  },
  { additionalProperties: false },
)
export type GoMod = Static<typeof GoMod>

/** The nearest go.work above a project, or the one GOWORK names. */
export const GoWork = Type.Object(
  {
    file: PathText,
    go: Type.Optional(Type.String({ maxLength: 64 })),
    toolchain: Type.Optional(Type.String({ maxLength: 64 })),
    uses: Type.Array(
      Type.Object(
        {
          line: Line,
          path: Type.String({ maxLength: 4096, description: 'As written.' }),
          dir: PathText,
          real: Type.Optional(PathText),
          status: Type.Enum(['ok', 'dir-missing', 'gomod-missing', 'gomod-broken']),
          caseDiffers: Type.Optional(
            Type.Boolean({ description: 'Found only because case does not matter there.' }),
          ),
          goMod: Type.Optional(GoMod),
          nestedGoWork: Type.Optional(
            Type.Object(
              { file: PathText, usesOuter: Type.Boolean() },
              { additionalProperties: false, description: 'Another go.work in or below the used directory.' },
            ),
          ),
        },
        { additionalProperties: false },
      ),
      { maxItems: 500 },
    ),
    replaces: Type.Array(Replace, { maxItems: 500 }),
    tracked: Type.Optional(Type.Boolean({ description: 'Under version control.' })),
    insideRepository: Type.Boolean({ description: 'Below the root of the project’s repository.' }),
  },
  { additionalProperties: false },
)
export type GoWork = Static<typeof GoWork>
