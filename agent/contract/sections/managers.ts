import { Type, type Static } from 'typebox'
import { PathText } from '../text.ts'
import { SessionId } from './sessions.ts'

export const ManagerKind = Type.Enum(['asdf', 'mise', 'gvm', 'goenv', 'g', 'gobrew'])
export type ManagerKind = Static<typeof ManagerKind>

/** Go version managers of this user (D.4 env.vms). */
export const Managers = Type.Object(
  {
    list: Type.Array(
      Type.Object(
        {
          kind: ManagerKind,
          root: PathText,
          current: Type.Optional(
            Type.String({ maxLength: 64, description: 'Go it selects in the home directory: `1.22.3`.' }),
          ),
          currentFrom: Type.Optional(
            Type.String({ maxLength: 4096, description: 'What says so: a pin file, `global`, a variable.' }),
          ),
          versions: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 200 }),
          activeIn: Type.Array(SessionId, {
            maxItems: 32,
            description:
              'Sessions in which its shims or its Go directory are on PATH, or its function is defined.',
          }),
          exportsGoroot: Type.Boolean(),
          initLines: Type.Array(
            Type.Object(
              { file: PathText, line: Type.Integer({ minimum: 1 }) },
              { additionalProperties: false },
            ),
            { maxItems: 50 },
          ),
        },
        { additionalProperties: false },
      ),
      { maxItems: 20 },
    ),
  },
  { additionalProperties: false },
)
export type Managers = Static<typeof Managers>
