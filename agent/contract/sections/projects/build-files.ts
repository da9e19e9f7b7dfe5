import { Type, type Static } from 'typebox'
import { PathText } from '../../text.ts'

const Line = Type.Integer({ minimum: 1 })

/** One place in a build definition that chooses a Go version (D.6 project.ci). */
export const CiGo = Type.Object(
  {
    file: PathText,
    line: Line,
    system: Type.Enum(['github', 'gitlab', 'azure', 'jenkins', 'docker', 'other']),
    job: Type.Optional(Type.String({ maxLength: 200 })),
    raw: Type.String({ maxLength: 200, description: 'As written, quotes included.' }),
    yamlNumber: Type.Boolean({ description: 'YAML reads it as a number, not as a text.' }),
    parsed: Type.String({ maxLength: 200, description: 'What the build system gets.' }),
    resolved: Type.Optional(Type.String({ maxLength: 64, description: 'Go release it means: `1.22.3`.' })),
    matrix: Type.Boolean({ description: 'One leg of several.' }),
    fromFile: Type.Optional(Type.String({ maxLength: 300, description: 'go-version-file.' })),
  },
  { additionalProperties: false },
)
export type CiGo = Static<typeof CiGo>

/** A job that sets Go up with actions/setup-go. */
export const SetupGo = Type.Object(
  {
    file: PathText,
    line: Line,
    job: Type.String({ maxLength: 200 }),
    major: Type.Optional(Type.Integer({ minimum: 1 })),
    cache: Type.Boolean(),
    selfHosted: Type.Boolean(),
    timesInJob: Type.Integer({ minimum: 1 }),
    otherCacheLine: Type.Optional(
      Type.Integer({ minimum: 1, description: 'Line of a cache step for the same directories.' }),
    ),
  },
  { additionalProperties: false },
)
export type SetupGo = Static<typeof SetupGo>

/** A fixed Go path in a script or setting (A-003-08). */
export const HardcodedPath = Type.Object(
  {
    file: PathText,
    line: Line,
    literal: Type.String({ maxLength: 1000 }),
    kind: Type.Enum(['build', 'script', 'editor', 'profile', 'source']),
    fallback: Type.Boolean({ description: 'Only used when a variable is not set.' }),
    suggestion: Type.Optional(Type.String({ maxLength: 300 })),
  },
  { additionalProperties: false },
)
export type HardcodedPath = Static<typeof HardcodedPath>
