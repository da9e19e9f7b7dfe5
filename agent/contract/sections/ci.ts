import { Type, type Static } from 'typebox'
import { PathText, Variables } from '../text.ts'

/** The build agent this env belongs to (D.6 env.ci). */
export const Ci = Type.Object(
  {
    system: Type.Enum(['github', 'azure', 'gitlab', 'jenkins', 'teamcity', 'buildkite', 'other']),
    pool: Type.Optional(Type.String({ maxLength: 200 })),
    agentVersion: Type.Optional(Type.String({ maxLength: 64 })),
    ephemeral: Type.Boolean({ description: 'Made for one job and thrown away.' }),
    selfHosted: Type.Boolean(),
    toolCacheRoots: Type.Array(PathText, { maxItems: 10 }),
    serviceVariables: Type.Intersect([Variables], {
      description: 'Go and location variables of the agent service, before any job set-up.',
    }),
  },
  { additionalProperties: false },
)
export type Ci = Static<typeof Ci>
