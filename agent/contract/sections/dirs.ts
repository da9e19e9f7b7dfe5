import { Type, type Static } from 'typebox'
import { FileInfo } from '../file-info.ts'
import { PathText, VariableText } from '../text.ts'

/** A directory Go writes to or reads from, and whether it can. */
export const GoDir = Type.Object(
  {
    raw: Type.Intersect([VariableText], {
      description: 'The list element as set; equals `path` for a default.',
    }),
    path: PathText,
    absolute: Type.Boolean(),
    exists: Type.Boolean(),
    isDir: Type.Boolean(),
    real: Type.Optional(PathText),
    writable: Type.Union([Type.Boolean(), Type.Null()], {
      description: 'By access check; null when the directory is not there.',
    }),
    creatable: Type.Union([Type.Boolean(), Type.Null()], {
      description:
        'For a missing directory: the nearest existing parent is a writable directory. null when it exists.',
    }),
    goRoot: Type.Boolean({ description: 'Holds VERSION and pkg/tool: it is an SDK.' }),
    tools: Type.Array(FileInfo, {
      maxItems: 200,
      description: 'Executables directly in it (bin directories only).',
    }),
  },
  { additionalProperties: false },
)
export type GoDir = Static<typeof GoDir>

/** Where Go puts things, by effective value in the primary session (D.4). */
export const Dirs = Type.Object(
  {
    gopath: Type.Array(Type.Object({ root: GoDir, bin: GoDir }, { additionalProperties: false }), {
      maxItems: 64,
    }),
    gopathSet: Type.Boolean({ description: 'False: the default is in effect.' }),
    gobin: Type.Optional(GoDir),
    gomodcache: Type.Optional(GoDir),
    gocache: Type.Optional(GoDir),
    gotmpdir: Type.Optional(GoDir),
    temp: GoDir,
  },
  { additionalProperties: false },
)
export type Dirs = Static<typeof Dirs>
