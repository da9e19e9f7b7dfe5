import { Type, type Static } from 'typebox'
import { Collecting } from './collecting.ts'
import { Policy } from './policy.ts'
import { FailureReason } from './section.ts'
import { Hardware } from './snapshot.ts'

const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' })
const Hostname = Type.String({ minLength: 1, maxLength: 255 })

/** POST /api/v1/agent/enroll, with the enrolment key. The secret is shown this once. */
export const EnrollRequest = Type.Object(
  {
    key: Type.String({ minLength: 20, maxLength: 200, description: 'Enrolment key, `ehe_...`.' }),
    machineId: Hash,
    hostname: Hostname,
    agentVersion: Type.String({ maxLength: 64 }),
    hardware: Type.Optional(Hardware),
  },
  { additionalProperties: false },
)
export type EnrollRequest = Static<typeof EnrollRequest>

/** What every agent has understood from the first release on. */
const SETTINGS = {
  intervalSeconds: Type.Integer({
    minimum: 1,
    description: 'Check-in interval; the agent adds up to 10 % jitter.',
  }),
  redactionKey: Type.String({
    minLength: 32,
    maxLength: 128,
    description: 'Tenant key (hex) for the keyed hashes of rule D.7-2.',
  }),
}
export const AgentSettings = Type.Object(SETTINGS, { additionalProperties: false })
export type AgentSettings = Static<typeof AgentSettings>

/** Sent only to an agent that says which settings it has: an older one takes no more than it knows. */
export const FullSettings = Type.Object(
  { ...SETTINGS, policy: Type.Optional(Policy), collecting: Type.Optional(Collecting) },
  { additionalProperties: false },
)
export type FullSettings = Static<typeof FullSettings>

export const EnrollReply = Type.Object({
  hostId: Type.String({ format: 'uuid' }),
  secret: Type.String({
    description: 'Credential of this agent, `eha_...`; sent as `Authorization: Bearer`.',
  }),
  settings: AgentSettings,
})
export type EnrollReply = Static<typeof EnrollReply>

/** How the agent itself fares: for the dashboard, and no part of what the machine looks like. */
export const AgentFacts = Type.Object(
  {
    envs: Type.Array(Type.String({ maxLength: 80 }), { maxItems: 32 }),
    startedAt: Type.String({ format: 'date-time', maxLength: 40 }),
    timings: Type.Record(Type.String({ maxLength: 128 }), Type.Number({ minimum: 0 }), {
      maxProperties: 500,
      description: 'Milliseconds per section at the latest look.',
    }),
    failed: Type.Array(
      Type.Object(
        { section: Type.String({ maxLength: 128 }), reason: FailureReason },
        { additionalProperties: false },
      ),
      { maxItems: 500, description: 'Sections that could not be read: `linux.goEnv`.' },
    ),
    spool: Type.Object(
      {
        waiting: Type.Integer({ minimum: 0 }),
        bytes: Type.Integer({ minimum: 0 }),
        oldestAt: Type.Optional(Type.String({ format: 'date-time', maxLength: 40 })),
      },
      { additionalProperties: false, description: 'Snapshots older than the newest that were not sent yet.' },
    ),
    lastError: Type.Optional(
      Type.Object(
        {
          at: Type.String({ format: 'date-time', maxLength: 40 }),
          message: Type.String({ maxLength: 500 }),
        },
        { additionalProperties: false, description: 'Why the last report that failed did.' },
      ),
    ),
  },
  { additionalProperties: false },
)
export type AgentFacts = Static<typeof AgentFacts>

/** POST /api/v1/agent/check-in: "I am here, and this is the hash of what I look like." */
export const CheckInRequest = Type.Object(
  {
    contentHash: Hash,
    agentVersion: Type.String({ maxLength: 64 }),
    settingsTag: Type.Optional(
      Type.String({
        maxLength: 64,
        description: '`settingsTag` of the settings the agent has; empty for none yet.',
      }),
    ),
    hostname: Type.Optional(Hostname),
    hardware: Type.Optional(Hardware),
    facts: Type.Optional(AgentFacts),
  },
  { additionalProperties: false },
)
export type CheckInRequest = Static<typeof CheckInRequest>

export const CheckInReply = Type.Object({
  want: Type.Enum(['nothing', 'snapshot'], {
    description: 'nothing: the server has this content. snapshot: send it.',
  }),
  settings: Type.Optional(FullSettings),
  settingsTag: Type.Optional(
    Type.String({
      maxLength: 64,
      description: 'With `settings`; they are left out while the tag is the same.',
    }),
  ),
  moved: Type.Optional(
    Type.Object(
      { hostId: Type.String({ format: 'uuid' }), secret: Type.String() },
      { description: 'This machine was split off as a host of its own: its new credential.' },
    ),
  ),
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
