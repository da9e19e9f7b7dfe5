import { Type, type Static } from 'typebox'
import { FileInfo } from '../file-info.ts'

/** Go programs that developers use beside go, by their build information (`go version -m`; D.4). */
export const Tools = Type.Object(
  {
    list: Type.Array(
      Type.Object(
        {
          name: Type.String({
            maxLength: 64,
            description: 'gopls, dlv, staticcheck, golangci-lint, goimports, ...',
          }),
          file: FileInfo,
          version: Type.Optional(
            Type.String({ maxLength: 100, description: 'Module version: `v0.16.2`, `(devel)`.' }),
          ),
          module: Type.Optional(Type.String({ maxLength: 300 })),
          builtWith: Type.Optional(
            Type.String({ maxLength: 100, description: 'Go it was built with: `go1.21.5`.' }),
          ),
          location: Type.Enum(['gobin', 'gopath-bin', 'path', 'editor']),
          pathIndex: Type.Optional(
            Type.Integer({
              minimum: 0,
              description: 'Index of its directory in the primary session’s PATH.',
            }),
          ),
          lastUsed: Type.Optional(
            Type.String({ format: 'date-time', description: 'Access time, where kept.' }),
          ),
        },
        { additionalProperties: false },
      ),
      { maxItems: 500 },
    ),
  },
  { additionalProperties: false },
)
export type Tools = Static<typeof Tools>
