import { Type, type Static } from 'typebox'
import { PathText } from '../../text.ts'
import { CiGo, HardcodedPath, SetupGo } from './build-files.ts'
import { GoMod, GoWork, ModulePath } from './go-mod.ts'

const Version = Type.String({ maxLength: 200 })

/** One module or repository below an opted-in root (D.6). */
export const Project = Type.Object(
  {
    id: Type.String({
      maxLength: 64,
      description: 'Keyed hash of its path and remote; stable, says nothing.',
    }),
    root: PathText,
    repository: Type.Optional(PathText),
    fs: Type.String({ maxLength: 64, description: 'File system below it: `ext4`, `9p`, `NTFS`, `nfs`.' }),
    volume: Type.Enum(['fixed', 'removable', 'remote', 'unknown']),
    builtRecently: Type.Boolean({ description: 'Something was built from it in the last 30 days.' }),
    remoteOnly: Type.Boolean({ description: 'Opened only by the editor’s remote side.' }),
    usesCgo: Type.Optional(Type.Boolean()),
    pin: Type.Optional(
      Type.Object(
        { file: PathText, version: Type.String({ maxLength: 64 }) },
        { additionalProperties: false, description: '.go-version, .tool-versions, mise.toml.' },
      ),
    ),
    goMod: Type.Optional(GoMod),
    goModBroken: Type.Optional(Type.String({ maxLength: 500, description: 'Why go.mod could not be read.' })),
    goWork: Type.Optional(GoWork),
    /** GOWORK as the project's directory sees it. */
    gowork: Type.Optional(Type.String({ maxLength: 4096, description: '`off`, a file, or empty.' })),
    vendor: Type.Optional(
      Type.Object(
        {
          modules: Type.Array(
            Type.Object(
              {
                path: ModulePath,
                version: Type.Optional(Version),
                explicit: Type.Boolean(),
                packages: Type.Optional(
                  Type.Boolean({
                    description:
                      'False: none of its packages was copied; Go then does not mind a lost requirement.',
                  }),
                ),
                replacement: Type.Optional(Type.String({ maxLength: 1000, description: 'As after `=>`.' })),
              },
              { additionalProperties: false },
            ),
            { maxItems: 2000 },
          ),
          workspace: Type.Boolean({ description: 'Written by `go work vendor`.' }),
        },
        { additionalProperties: false, description: 'vendor/modules.txt' },
      ),
    ),
    vcs: Type.Optional(
      Type.Object(
        {
          kind: Type.Enum(['git', 'hg', 'other']),
          ownedByUser: Type.Boolean(),
          safeDirectory: Type.Boolean({ description: 'git trusts it by safe.directory.' }),
          filemodeNoise: Type.Optional(
            Type.Boolean({ description: 'git reports changed modes on unchanged files.' }),
          ),
        },
        { additionalProperties: false },
      ),
    ),
    environment: Type.Optional(
      Type.Object(
        {
          goflags: Type.Optional(Type.String({ maxLength: 2000 })),
          by: Type.Enum(['direnv', 'manager', 'other']),
        },
        { additionalProperties: false, description: 'What a directory-scoped tool sets here.' },
      ),
    ),
    ci: Type.Array(CiGo, { maxItems: 200 }),
    setupGo: Type.Array(SetupGo, { maxItems: 200 }),
    hardcoded: Type.Array(HardcodedPath, { maxItems: 500 }),
  },
  { additionalProperties: false },
)
export type Project = Static<typeof Project>

/** A go.mod where none belongs. */
export const StrayGoMod = Type.Object(
  {
    file: PathText,
    place: Type.Enum(['gopath', 'home', 'volume-root']),
    module: ModulePath,
    size: Type.Integer({ minimum: 0 }),
  },
  { additionalProperties: false },
)

export const Projects = Type.Object(
  {
    roots: Type.Array(PathText, {
      maxItems: 100,
      description: 'Opted in by the owner; nothing else is walked.',
    }),
    complete: Type.Boolean({ description: 'False: the walk ran into its limit.' }),
    list: Type.Array(Project, { maxItems: 2000 }),
    strayGoMods: Type.Array(StrayGoMod, { maxItems: 50 }),
  },
  { additionalProperties: false },
)
export type Projects = Static<typeof Projects>
