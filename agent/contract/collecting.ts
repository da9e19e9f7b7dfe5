import { Type, type Static } from 'typebox'

/** What the fleet's owner lets agents look at beyond the usual; comes with the agent's settings. */
export const Collecting = Type.Object(
  {
    projectRoots: Type.Array(Type.String({ minLength: 1, maxLength: 4096 }), {
      maxItems: 50,
      description: 'Directories below which projects are looked for: `~/src`, `D:\\work`. None: none is.',
    }),
    probes: Type.Boolean({
      description: 'Try whether the module proxies that the settings name can be reached; no payload.',
    }),
    smoke: Type.Boolean({ description: 'Once a day, let Go build a small program, offline.' }),
  },
  { additionalProperties: false },
)
export type Collecting = Static<typeof Collecting>

export const DEFAULT_COLLECTING: Collecting = { projectRoots: [], probes: false, smoke: false }
