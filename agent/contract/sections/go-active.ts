import { Type, type Static } from 'typebox'
import { PathText } from '../text.ts'

/** The go command the primary session runs, asked with GOTOOLCHAIN=local in the home directory (D.4). */
export const GoActive = Type.Object(
  {
    session: Type.String({ maxLength: 64 }),
    binPath: PathText,
    real: PathText,
    runs: Type.Boolean({ description: "`go version` exited 0 under the session's own environment." }),
    version: Type.Optional(
      Type.String({ maxLength: 100, description: 'What `go version` prints: compiled into the binary.' }),
    ),
    goos: Type.Optional(Type.String({ maxLength: 32 })),
    goarch: Type.Optional(Type.String({ maxLength: 32 })),
    derivedRoot: Type.Optional(
      Type.String({
        maxLength: 4096,
        description: 'The root this binary picks with GOROOT unset in OS and file (C-66).',
      }),
    ),
    goroot: Type.Optional(Type.String({ maxLength: 4096, description: 'The GOROOT in effect.' })),
    gorootSource: Type.Enum(['os-env', 'go-env-file', 'derived', 'built-in', 'unknown'], {
      description: 'unknown: a pasted report shows a GOROOT and not who set it.',
    }),
    rootVersion: Type.Optional(
      Type.String({ maxLength: 100, description: 'VERSION content in the GOROOT in effect.' }),
    ),
    compileVersion: Type.Optional(
      Type.String({ maxLength: 100, description: '`go tool compile -V` under the effective GOROOT.' }),
    ),
    selectedVersion: Type.Optional(
      Type.String({
        maxLength: 100,
        description: '`go version` without GOTOOLCHAIN=local: another toolchain may have been selected.',
      }),
    ),
    errorText: Type.Optional(
      Type.String({ maxLength: 1000, description: 'First line go printed when it could not run, redacted.' }),
    ),
  },
  { additionalProperties: false },
)
export type GoActive = Static<typeof GoActive>
