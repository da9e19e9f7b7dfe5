import { Type, type Static } from 'typebox'
import { PathText } from '../text.ts'

export const PolicyScope = Type.Object(
  {
    scope: Type.Enum(['MachinePolicy', 'UserPolicy', 'Process', 'CurrentUser', 'LocalMachine']),
    policy: Type.Enum([
      'Undefined',
      'Restricted',
      'AllSigned',
      'RemoteSigned',
      'Unrestricted',
      'Bypass',
      'Default',
    ]),
  },
  { additionalProperties: false },
)
export type PolicyScope = Static<typeof PolicyScope>

export const UninstallEntry = Type.Object(
  {
    name: Type.String({ maxLength: 300 }),
    version: Type.Optional(Type.String({ maxLength: 100, description: 'DisplayVersion: `1.22.3`.' })),
    location: Type.Optional(PathText),
    productCode: Type.Optional(Type.String({ maxLength: 64 })),
  },
  { additionalProperties: false },
)
export type UninstallEntry = Static<typeof UninstallEntry>

/** Facts of a Windows host that its registry tells (D.2). */
export const Windows = Type.Object(
  {
    uninstall: Type.Array(UninstallEntry, {
      maxItems: 50,
      description: 'Add/Remove entries of "Go Programming Language", never by Win32_Product.',
    }),
    cmdAutoRun: Type.Optional(Type.String({ maxLength: 4000 })),
    appPaths: Type.Array(
      Type.Object({ name: Type.String({ maxLength: 64 }), path: PathText }, { additionalProperties: false }),
      { maxItems: 20 },
    ),
    executionPolicy: Type.Object(
      {
        powershell: Type.Optional(Type.Array(PolicyScope, { maxItems: 5 })),
        pwsh: Type.Optional(Type.Array(PolicyScope, { maxItems: 5 })),
      },
      { additionalProperties: false, description: 'By edition, strongest scope first.' },
    ),
    longPathsEnabled: Type.Boolean(),
    gitLongPaths: Type.Optional(Type.Boolean({ description: 'git config core.longpaths; none: no git.' })),
    acp: Type.Integer({ minimum: 0, description: 'ANSI code page; 65001 is UTF-8.' }),
    oemcp: Type.Integer({ minimum: 0 }),
    systemLocale: Type.Optional(Type.String({ maxLength: 64 })),
    developerMode: Type.Boolean(),
    domainJoined: Type.Boolean(),
    syncRoots: Type.Array(
      Type.Object(
        { provider: Type.String({ maxLength: 100 }), path: PathText },
        { additionalProperties: false },
      ),
      { maxItems: 50, description: 'Folders a cloud client keeps in sync.' },
    ),
  },
  { additionalProperties: false },
)
export type Windows = Static<typeof Windows>
