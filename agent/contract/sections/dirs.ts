import { Type, type Static } from 'typebox'
import { FailureReason } from '../section.ts'
import { FileInfo } from '../file-info.ts'
import { Link } from '../link.ts'
import { PathText, VariableText } from '../text.ts'

/** Where a directory lies and whose it is. */
export const DirPlace = Type.Object(
  {
    fs: Type.Optional(Type.String({ maxLength: 64, description: '`ext4`, `9p`, `drvfs`, `NTFS`, `nfs`.' })),
    volume: Type.Enum(['fixed', 'removable', 'remote', 'unknown']),
    ready: Type.Boolean({ description: 'False for an unplugged or unreachable volume.' }),
    mountOptions: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 64 })),
    volumeRoot: Type.Optional(
      Type.String({ maxLength: 4096, description: 'Mount point or drive: one name a volume.' }),
    ),
    freeBytes: Type.Optional(Type.Integer({ minimum: 0 })),
    totalBytes: Type.Optional(Type.Integer({ minimum: 0 })),
    sizeBytes: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Of the tree, where it was measured.' }),
    ),
    ownedByUser: Type.Optional(Type.Boolean()),
    /** Owners other than the user in the top two levels (rules MODCACHE_OWNED_BY_OTHER, GOPATH_SHARED_BETWEEN_USERS). */
    otherOwners: Type.Optional(
      Type.Object(
        {
          owners: Type.Array(Type.String({ maxLength: 64, description: '`root` or a keyed hash.' }), {
            maxItems: 20,
          }),
          first: PathText,
          groupWritable: Type.Boolean(),
        },
        { additionalProperties: false },
      ),
    ),
    /** Links from the path as named to where it ends, in order. */
    links: Type.Optional(Type.Array(Link, { maxItems: 40 })),
    syncProvider: Type.Optional(Type.String({ maxLength: 100, description: 'Cloud client that syncs it.' })),
    nonAscii: Type.Optional(
      Type.Boolean({ description: 'Has characters beyond ASCII, redacted user name included.' }),
    ),
    roaming: Type.Optional(Type.Boolean({ description: 'In a roaming profile.' })),
    hasGoMod: Type.Optional(Type.Boolean()),
    lookupMs: Type.Optional(Type.Number({ minimum: 0, description: 'Median time of one stat in it.' })),
    moduleTree: Type.Optional(
      Type.Boolean({ description: 'Its parent looks like a workspace: has pkg/mod or src.' }),
    ),
  },
  { additionalProperties: false },
)
export type DirPlace = Static<typeof DirPlace>

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
    place: Type.Optional(DirPlace),
    unreadable: Type.Optional(
      Type.Intersect([FailureReason], {
        description:
          'Why it, or part of it, could not be looked into. `denied`: it is taken for a directory without write access.',
      }),
    ),
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
    former: Type.Optional(
      Type.Array(
        Type.Object(
          {
            path: PathText,
            sizeBytes: Type.Integer({ minimum: 0 }),
            lastUsed: Type.String({ format: 'date-time', description: 'Latest change or access inside.' }),
            named: Type.Boolean({ description: 'An editor’s setting or a running program names it.' }),
          },
          { additionalProperties: false },
        ),
        { maxItems: 20, description: 'Default places of Go’s directories that are no longer in effect.' },
      ),
    ),
  },
  { additionalProperties: false },
)
export type Dirs = Static<typeof Dirs>
