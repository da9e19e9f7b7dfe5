import { Type, type Static } from 'typebox'
import { PathText } from '../text.ts'
import { NetworkingMode } from './wsl-host.ts'

/** A distribution from the inside (D.4 env.wsl). */
export const Wsl = Type.Object(
  {
    distro: Type.String({ maxLength: 64 }),
    wslVersion: Type.Integer({ minimum: 1, maximum: 2 }),
    conf: Type.Array(
      Type.Object(
        {
          section: Type.String({ maxLength: 64 }),
          key: Type.String({ maxLength: 64 }),
          value: Type.String({ maxLength: 1000 }),
          line: Type.Integer({ minimum: 1 }),
        },
        { additionalProperties: false },
      ),
      { maxItems: 200, description: '/etc/wsl.conf' },
    ),
    networkingMode: Type.Optional(
      Type.Intersect([NetworkingMode], {
        description: 'The one in force, as `wslinfo` tells it; that of the host is what was asked for.',
      }),
    ),
    interop: Type.Boolean({ description: 'Windows programs can be started.' }),
    appendWindowsPath: Type.Boolean(),
    mountRoot: Type.String({
      maxLength: 200,
      description: 'Where drives are mounted, with a trailing slash: `/mnt/`.',
    }),
    mounts: Type.Array(
      Type.Object(
        {
          target: PathText,
          source: Type.String({ maxLength: 1000 }),
          fs: Type.String({ maxLength: 64, description: '`9p`, `drvfs`, `virtiofs`, `ext4`.' }),
          options: Type.Array(Type.String({ maxLength: 200 }), { maxItems: 64 }),
        },
        { additionalProperties: false },
      ),
      { maxItems: 200, description: 'Mounts of Windows drives.' },
    ),
    wslenv: Type.Array(
      Type.Object(
        { name: Type.String({ maxLength: 255 }), flags: Type.String({ maxLength: 8 }) },
        { additionalProperties: false },
      ),
      { maxItems: 200, description: 'Items of WSLENV: name and flags (`p`, `l`, `u`, `w`).' },
    ),
    systemd: Type.Boolean(),
    memoryBytes: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'MemTotal of the virtual machine; `os` may be the Windows host’s.',
      }),
    ),
    swapBytes: Type.Optional(Type.Integer({ minimum: 0 })),
    oomKills: Type.Optional(
      Type.Array(
        Type.Object(
          { program: Type.String({ maxLength: 64 }), count: Type.Integer({ minimum: 1 }) },
          { additionalProperties: false },
        ),
        {
          maxItems: 20,
          description: 'Programs of Go that the kernel killed for lack of memory since start.',
        },
      ),
    ),
    lookupMs: Type.Optional(
      Type.Number({ minimum: 0, description: 'Median time to look up a command that does not exist.' }),
    ),
  },
  { additionalProperties: false },
)
export type Wsl = Static<typeof Wsl>
