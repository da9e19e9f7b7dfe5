import { Type, type Static } from 'typebox'
import { SNAPSHOT_VERSION } from './snapshot.ts'

const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' })

/** POST /api/v1/agent/enroll, with the enrolment key. The secret is shown this once. */
export const EnrollRequest = Type.Object(
  {
    key: Type.String({ minLength: 20, maxLength: 200, description: 'Enrolment key, `ehe_...`.' }),
    machineId: Hash,
    hostname: Type.String({ minLength: 1, maxLength: 255 }),
    agentVersion: Type.String({ maxLength: 64 }),
  },
  { additionalProperties: false },
)
export type EnrollRequest = Static<typeof EnrollRequest>

export const AgentSettings = Type.Object(
  {
    intervalSeconds: Type.Integer({
      minimum: 1,
      description: 'Check-in interval; the agent adds up to 10 % jitter.',
    }),
    redactionKey: Type.String({
      minLength: 32,
      maxLength: 128,
      description: 'Tenant key (hex) for the keyed hashes of rule D.7-2.',
    }),
  },
  { additionalProperties: false },
)
export type AgentSettings = Static<typeof AgentSettings>

export const EnrollReply = Type.Object({
  hostId: Type.String({ format: 'uuid' }),
  secret: Type.String({
    description: 'Credential of this agent, `eha_...`; sent as `Authorization: Bearer`.',
  }),
  settings: AgentSettings,
})
export type EnrollReply = Static<typeof EnrollReply>

/** POST /api/v1/agent/check-in: "I am here, and this is the hash of what I look like." */
export const CheckInRequest = Type.Object(
  { contentHash: Hash, agentVersion: Type.String({ maxLength: 64 }) },
  { additionalProperties: false },
)
export type CheckInRequest = Static<typeof CheckInRequest>

export const CheckInReply = Type.Object({
  want: Type.Enum(['nothing', 'snapshot'], {
    description: 'nothing: the server has this content. snapshot: send it.',
  }),
  settings: AgentSettings,
})
export type CheckInReply = Static<typeof CheckInReply>

/** POST /api/v1/agent/snapshots (a Snapshot, gzip). Answered after the commit. */
export const SnapshotReply = Type.Object({
  outcome: Type.Enum(['stored', 'unchanged', 'superseded'], {
    description:
      'unchanged: same content as the current one. superseded: older than the current one, kept in history only.',
  }),
  contentHash: Hash,
  opened: Type.Integer({ minimum: 0 }),
  changed: Type.Integer({ minimum: 0 }),
  resolved: Type.Integer({ minimum: 0 }),
})
export type SnapshotReply = Static<typeof SnapshotReply>

export const SUPPORTED_SNAPSHOT_VERSIONS: readonly number[] = [SNAPSHOT_VERSION]
