import { Type, type Static } from 'typebox'
import { FileInfo } from '../file-info.ts'
import { PathText } from '../text.ts'

export const InstallSource = Type.Enum([
  'msi',
  'zip',
  'choco',
  'winget',
  'scoop',
  'apt',
  'dnf',
  'apk',
  'pacman',
  'snap',
  'brew',
  'pkg',
  'tarball',
  'nix',
  'asdf',
  'mise',
  'gvm',
  'goenv',
  'g',
  'gobrew',
  'sdk',
  'toolchain-modcache',
  'hostedtoolcache',
  'vscode',
  'unknown',
])
export type InstallSource = Static<typeof InstallSource>

export const GoInstall = Type.Object(
  {
    root: PathText,
    real: Type.Optional(Type.String({ maxLength: 4096 })),
    aliases: Type.Optional(
      Type.Array(PathText, { maxItems: 32, description: 'Other names that lead to the same directory.' }),
    ),
    source: InstallSource,
    version: Type.Optional(
      Type.String({ maxLength: 100, description: 'From the VERSION file: `go1.22.3`, `devel go1.24-abc`.' }),
    ),
    versionTime: Type.Optional(
      Type.String({ format: 'date-time', description: 'Release time in VERSION, since Go 1.21.' }),
    ),
    valid: Type.Boolean({ description: 'Has bin/go, pkg/tool and src/runtime.' }),
    missing: Type.Array(Type.Enum(['bin/go', 'pkg/tool', 'src/runtime', 'VERSION'])),
    go: Type.Optional(FileInfo),
    package: Type.Optional(
      Type.String({
        maxLength: 200,
        description: 'Package that owns it: `golang-1.22-go 1.22.2-2ubuntu0.1`.',
      }),
    ),
    webMarked: Type.Optional(
      Type.Array(PathText, {
        maxItems: 20,
        description: 'Programs in it with a Zone.Identifier of the internet.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type GoInstall = Static<typeof GoInstall>

/** Every Go root found by looking, none by running (D.4). */
export const GoInstalls = Type.Object(
  {
    list: Type.Array(GoInstall, {
      maxItems: 500,
      description:
        'Complete and incomplete roots; a directory that a GOROOT names is here even if it is empty.',
    }),
    searched: Type.Array(PathText, {
      maxItems: 500,
      description:
        'Directories that a GOROOT names, then patterns; what is here and not in `list` is no directory.',
    }),
  },
  { additionalProperties: false },
)
export type GoInstalls = Static<typeof GoInstalls>
