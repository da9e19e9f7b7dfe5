import { Type, type Static } from 'typebox'
import { FailureReason } from '#agent/contract/section.ts'
import { AgentFacts } from '#agent/contract/uplink.ts'
import { Presence } from './host.ts'
import { AsOf, ExportQuery, Id, Moment, pageOf, PageQuery } from './paging.ts'

const { failed, lastError } = AgentFacts.properties

/** One row of GET /api/v1/agents: an agent that may report, as it last said how it fares. */
export const AgentRow = Type.Object({
  id: Id,
  hostId: Id,
  hostname: Type.String(),
  version: Type.String({ description: 'Empty where it was never said.' }),
  outdated: Type.Boolean({ description: 'Older than the server.' }),
  presence: Presence,
  enrolledAt: Moment,
  lastSeenAt: Type.Union([Moment, Type.Null()], {
    description:
      'Its last check-in. Of a host with several agents it may be that of another one, until this one has said ' +
      'nothing for a day.',
  }),
  toldAt: Type.Union([Moment, Type.Null()], { description: 'When it last said how it fares.' }),
  envs: Type.Array(Type.String(), { description: 'It looks at.' }),
  failed,
  spool: Type.Object(
    {
      waiting: Type.Integer({ minimum: 0 }),
      bytes: Type.Integer({ minimum: 0 }),
      oldestAt: Type.Union([Moment, Type.Null()]),
    },
    { description: 'Snapshots older than the newest that were not sent yet.' },
  ),
  clockOffSeconds: Type.Union([Type.Integer(), Type.Null()], {
    description: 'How far its clock is ahead of the server’s; null: not noticeably.',
  }),
  lastError: Type.Union([lastError, Type.Null()]),
})
export type AgentRow = Static<typeof AgentRow>

export const AgentSort = Type.Enum(['hostname', 'version', 'failed', 'spool'])
export type AgentSort = Static<typeof AgentSort>

export const AgentQuery = Type.Object(
  {
    ...PageQuery,
    ...ExportQuery,
    search: Type.Optional(Type.String({ maxLength: 200, description: 'Part of the host name.' })),
    presence: Type.Optional(Presence),
    version: Type.Optional(Type.String({ maxLength: 64 })),
    outdated: Type.Optional(Type.Boolean({ description: 'Older than the server.' })),
    collector: Type.Optional(
      Type.String({ maxLength: 128, description: 'Could not be read in any env: `goEnv`.' }),
    ),
    reason: Type.Optional(FailureReason),
    hasErrors: Type.Optional(Type.Boolean({ description: 'Has a collector that could not be read.' })),
    hasSpool: Type.Optional(Type.Boolean({ description: 'Has snapshots that wait to be sent.' })),
    sort: Type.Optional(AgentSort),
    order: Type.Optional(Type.Enum(['asc', 'desc'])),
  },
  { additionalProperties: false },
)
export type AgentQuery = Static<typeof AgentQuery>
export const AgentPage = pageOf(AgentRow)
export type AgentPage = Static<typeof AgentPage>

const Count = Type.Integer({ minimum: 0 })

/** GET /api/v1/agents/summary: every number is the total of the list with that filter. */
export const AgentSummary = Type.Object({
  agents: Count,
  outdated: Count,
  hasErrors: Count,
  hasSpool: Count,
  versions: Type.Array(Type.Object({ version: Type.String(), outdated: Type.Boolean(), agents: Count }), {
    description: 'The commonest first.',
  }),
  failures: Type.Array(Type.Object({ collector: Type.String(), reason: FailureReason, agents: Count }), {
    description: 'Collectors that agents cannot read, the commonest first.',
  }),
  asOf: AsOf,
})
export type AgentSummary = Static<typeof AgentSummary>
