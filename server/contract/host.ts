import { Type, type Static } from 'typebox'
import { EnvKind, EnvRole, Snapshot } from '#agent/contract/snapshot.ts'
import { AgentFacts } from '#agent/contract/uplink.ts'
import { Severity } from '#agent/contract/finding.ts'
import { Label, MOST_LABELS } from './label.ts'
import { AsOf, ChangedSince, ExportQuery, Id, Moment, pageOf, PageQuery } from './paging.ts'

/** on-time: heard from within 2 intervals. late: longer. silent: longer than a day. pending: enrolled, nothing sent yet. */
export const Presence = Type.Enum(['on-time', 'late', 'silent', 'pending'])
export type Presence = Static<typeof Presence>

export const SeverityCounts = Type.Object({
  critical: Type.Integer(),
  high: Type.Integer(),
  medium: Type.Integer(),
  low: Type.Integer(),
  info: Type.Integer(),
})
export type SeverityCounts = Static<typeof SeverityCounts>

export const EnvSummary = Type.Object({
  id: Type.String(),
  kind: EnvKind,
  role: EnvRole,
  goVersion: Type.Union([Type.String(), Type.Null()], {
    description: 'Of the go command in the primary session.',
  }),
  findings: SeverityCounts,
})
export type EnvSummary = Static<typeof EnvSummary>

/** One row of GET /api/v1/hosts. */
export const HostRow = Type.Object({
  id: Id,
  hostname: Type.String(),
  osName: Type.Union([Type.String(), Type.Null()]),
  osVersion: Type.Union([Type.String(), Type.Null()]),
  arch: Type.Union([Type.String(), Type.Null()]),
  agentVersion: Type.Union([Type.String(), Type.Null()]),
  presence: Presence,
  enrolledAt: Moment,
  lastSeenAt: Type.Union([Moment, Type.Null()]),
  changedAt: Type.Union([Moment, Type.Null()], { description: 'When the current content was taken.' }),
  findings: SeverityCounts,
  labels: Type.Array(Type.String(), { description: 'Given by the fleet’s owner, sorted.' }),
  envs: Type.Array(EnvSummary),
})
export type HostRow = Static<typeof HostRow>

export const HostSort = Type.Enum(['hostname', 'lastSeenAt', 'findings', 'changedAt'])

export const HostQuery = Type.Object(
  {
    ...PageQuery,
    ...ExportQuery,
    search: Type.Optional(Type.String({ maxLength: 200, description: 'Part of the host name.' })),
    presence: Type.Optional(Presence),
    kind: Type.Optional(EnvKind),
    goVersion: Type.Optional(
      Type.String({
        maxLength: 100,
        description: 'Exact go version of any env, `go1.22.3`; `none` for no go.',
      }),
    ),
    pattern: Type.Optional(
      Type.String({ maxLength: 64, description: 'Has an open finding of this pattern.' }),
    ),
    severity: Type.Optional(Severity),
    hasFindings: Type.Optional(Type.Boolean()),
    changedSince: Type.Optional(ChangedSince),
    label: Type.Optional(
      Type.Array(Label, { maxItems: MOST_LABELS, description: 'Has all of them: `label=a&label=b`.' }),
    ),
    fact: Type.Optional(
      Type.String({
        maxLength: 701,
        pattern: '^[^=]+=',
        description: 'Some env has this value of a fact: `GOPROXY=direct`.',
      }),
    ),
    sort: Type.Optional(HostSort),
    order: Type.Optional(Type.Enum(['asc', 'desc'])),
  },
  { additionalProperties: false },
)
export type HostQuery = Static<typeof HostQuery>

export const HostPage = pageOf(HostRow)
export type HostPage = Static<typeof HostPage>

/** A machine that reported as a host; two that report in turns are copies of one image. */
export const HostMachine = Type.Object({
  id: Id,
  hostname: Type.String({ description: 'As this machine named itself.' }),
  firstSeenAt: Moment,
  lastSeenAt: Moment,
  current: Type.Boolean({ description: 'The one that was heard from last.' }),
})
export type HostMachine = Static<typeof HostMachine>

/** An agent of a host, with what it last said about itself. */
export const HostAgent = Type.Object({
  id: Id,
  enrolledAt: Moment,
  facts: Type.Union([AgentFacts, Type.Null()], {
    description: 'null: an agent that says nothing of itself.',
  }),
  factsAt: Type.Union([Moment, Type.Null()]),
})
export type HostAgent = Static<typeof HostAgent>

/** POST /api/v1/hosts/{id}/split: the machine becomes a host of its own. */
export const SplitHost = Type.Object(
  { machine: Type.String({ format: 'uuid', description: 'Id of one of the host’s `machines`.' }) },
  { additionalProperties: false },
)
export const SplitOff = Type.Object({ id: Id })
export type SplitOff = Static<typeof SplitOff>

/** GET /api/v1/hosts/{id}: the row and its current snapshot. */
export const HostDetail = Type.Object({
  ...HostRow.properties,
  snapshot: Type.Union([Snapshot, Type.Null()]),
  notEvaluated: Type.Array(
    Type.Object({ env: Type.String(), reason: Type.String(), patterns: Type.Array(Type.String()) }),
    { description: 'Detectors without a verdict, by the reason they share.' },
  ),
  cloneSuspectedAt: Type.Union([Moment, Type.Null()], {
    description: 'Since when two machines have reported in turns as this host.',
  }),
  machines: Type.Array(HostMachine),
  agents: Type.Array(HostAgent, { description: 'Newest first, without those that never said anything.' }),
  asOf: AsOf,
})
export type HostDetail = Static<typeof HostDetail>

const SnapshotId = Type.String({ pattern: '^[0-9]{1,16}$' })

export const SnapshotQuery = Type.Object(PageQuery, { additionalProperties: false })
export type SnapshotQuery = Static<typeof SnapshotQuery>

/** One row of GET /api/v1/hosts/{id}/snapshots, newest first. */
export const SnapshotRow = Type.Object({
  id: Type.String(),
  takenAt: Moment,
  receivedAt: Moment,
  contentHash: Type.String(),
  agentVersion: Type.String(),
  changedSections: Type.Array(Type.String(), {
    description: '`host.os`, `linux.path`, ...: differ from the snapshot before.',
  }),
})
export type SnapshotRow = Static<typeof SnapshotRow>
export const SnapshotPage = pageOf(SnapshotRow)
export type SnapshotPage = Static<typeof SnapshotPage>

export const DiffQuery = Type.Object(
  { from: SnapshotId, to: SnapshotId },
  { additionalProperties: false, description: 'Ids of two snapshots of the host.' },
)
export type DiffQuery = Static<typeof DiffQuery>
