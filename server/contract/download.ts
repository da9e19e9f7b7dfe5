import { Type, type Static } from 'typebox'

export const AGENT_TARGETS = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'node'] as const

/** What one machine needs to run the agent. */
export const AgentFile = Type.Object(
  {
    target: Type.Enum([...AGENT_TARGETS], {
      description: 'Platform and processor of a single executable; `node`: a script for Node 20.19 or later.',
    }),
    file: Type.String({
      pattern: '^[a-z0-9][a-z0-9.-]{0,99}$',
      description: 'Fetch it from `/downloads/{file}`; `.gz` is gzip.',
    }),
    bytes: Type.Integer({ minimum: 1 }),
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Of the file as it is fetched.' }),
  },
  { additionalProperties: false },
)
export type AgentFile = Static<typeof AgentFile>

/** GET /api/v1/downloads, and `manifest.json` beside the files, as `npm run package` writes it. */
export const AgentDownloads = Type.Object(
  { version: Type.String({ maxLength: 64 }), files: Type.Array(AgentFile, { maxItems: 20 }) },
  { additionalProperties: false },
)
export type AgentDownloads = Static<typeof AgentDownloads>
