import { Type, type Static } from 'typebox'
import { PathText } from '../text.ts'

export const CompilerAnswer = Type.Object(
  {
    command: Type.String({ maxLength: 4096, description: 'As Go would start it: CC, else gcc or clang.' }),
    file: Type.Optional(
      Type.String({ maxLength: 4096, description: 'What that is on PATH; none: not found.' }),
    ),
    target: Type.Optional(
      Type.String({ maxLength: 100, description: '`-dumpmachine`: `x86_64-w64-mingw32`.' }),
    ),
    version: Type.Optional(Type.String({ maxLength: 100 })),
    flavour: Type.Optional(Type.Enum(['gcc', 'clang', 'mingw', 'cygwin', 'other'])),
  },
  { additionalProperties: false },
)
export type CompilerAnswer = Static<typeof CompilerAnswer>

/** The C compiler cgo would use (D.4 env.cc). */
export const Compiler = Type.Object(
  {
    cc: CompilerAnswer,
    cxx: Type.Optional(CompilerAnswer),
    others: Type.Array(PathText, { maxItems: 20, description: 'Further gcc on PATH, in order.' }),
    errorText: Type.Optional(
      Type.String({
        maxLength: 1000,
        description: 'What a build printed for lack of it, or by it, redacted.',
      }),
    ),
    libcHeaders: Type.Optional(
      Type.Boolean({ description: 'C headers are installed (`musl-dev`, `libc6-dev`).' }),
    ),
  },
  { additionalProperties: false },
)
export type Compiler = Static<typeof Compiler>
