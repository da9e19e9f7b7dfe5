import { Type, type Static } from 'typebox'
import { PathText } from './text.ts'

/** One link on the way to a directory: symbolic link, junction, mount point, cloud placeholder (A-003-05). */
export const Link = Type.Object(
  {
    path: PathText,
    kind: Type.Enum(['symlink', 'junction', 'mount-point', 'cloud', 'app-exec', 'other']),
    target: Type.Optional(PathText),
    targetExists: Type.Boolean(),
    targetKind: Type.Enum(['local', 'unc', 'mapped', 'wsl', 'nfs', 'smb', 'removable', 'unknown']),
  },
  { additionalProperties: false },
)
export type Link = Static<typeof Link>
