import { Type, type Static } from 'typebox'
import { FileInfo } from '../file-info.ts'
import { Link } from '../link.ts'
import { Origin } from '../origin.ts'
import { PathText, VariableText } from '../text.ts'
import { SessionId } from './sessions.ts'

/** What stands at a directory that some PATH names. */
export const PathDir = Type.Object(
  {
    dir: PathText,
    exists: Type.Boolean(),
    isDir: Type.Boolean(),
    real: Type.Optional(
      Type.String({ maxLength: 4096, description: 'Link-resolved path, when it differs from `dir`.' }),
    ),
    volume: Type.Enum(['fixed', 'removable', 'remote', 'unknown'], {
      description: 'Kind of volume below it.',
    }),
    ready: Type.Boolean({
      description: 'False for an unplugged or unreachable volume: then nothing is known about the directory.',
    }),
    sdkRoot: Type.Optional(
      Type.String({
        maxLength: 4096,
        description: 'The parent directory when it holds VERSION and pkg/tool: a Go root whatever its name.',
      }),
    ),
    links: Type.Optional(
      Type.Array(Link, { maxItems: 40, description: 'Links from the name to where it ends, in order.' }),
    ),
    writableByOthers: Type.Optional(
      Type.Boolean({ description: 'Somebody but this user and the administrator may write into it.' }),
    ),
    bins: Type.Record(Type.String({ maxLength: 64 }), FileInfo, {
      description:
        'go, gofmt, gopls, dlv, git, gcc and go1.* wrappers found here; keyed by name without extension, in PATHEXT order on Windows.',
    }),
  },
  { additionalProperties: false },
)
export type PathDir = Static<typeof PathDir>

export const PathEntry = Type.Object(
  {
    raw: VariableText,
    dir: PathText,
    origin: Origin,
  },
  { additionalProperties: false },
)
export type PathEntry = Static<typeof PathEntry>

/**
 * PATH of every session in order, duplicates kept: the order is the evidence. `raw` is the text between two
 * separators, `dir` what it expands to and the key into `dirs`.
 */
export const Path = Type.Object(
  {
    sessions: Type.Array(
      Type.Object(
        { session: SessionId, entries: Type.Array(PathEntry, { maxItems: 2000 }) },
        { additionalProperties: false },
      ),
      { maxItems: 32 },
    ),
    dirs: Type.Array(PathDir, { maxItems: 4000 }),
  },
  { additionalProperties: false },
)
export type Path = Static<typeof Path>
