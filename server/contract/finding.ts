import { Type, type Static } from 'typebox'
import { Evidence, Layer, Localized, Severity } from '#agent/contract/finding.ts'
import { Remedy } from '#agent/contract/repair.ts'
import { ChangedSince, ExportQuery, Id, Moment, pageOf, PageQuery } from './paging.ts'

export const FindingStatus = Type.Enum(['open', 'resolved', 'suppressed'])
export type FindingStatus = Static<typeof FindingStatus>

/** The life of one (env, pattern, subject). */
export const FindingRow = Type.Object({
  id: Type.String(),
  hostId: Id,
  hostname: Type.String(),
  env: Type.String(),
  pattern: Type.String(),
  severity: Severity,
  layer: Layer,
  subject: Type.String(),
  status: FindingStatus,
  firstSeenAt: Moment,
  openedAt: Type.Union([Moment], {
    description: 'Start of the present, or else the last, open stretch: failing since.',
  }),
  changedAt: Moment,
  resolvedAt: Type.Union([Moment, Type.Null()]),
  reopenedCount: Type.Integer({ minimum: 0 }),
  catalogue: Type.String(),
  evidence: Evidence,
  title: Localized,
  explanation: Localized,
  remedy: Remedy,
})
export type FindingRow = Static<typeof FindingRow>

export const FindingQuery = Type.Object(
  {
    ...PageQuery,
    ...ExportQuery,
    status: Type.Optional(Type.Enum(['open', 'resolved', 'suppressed', 'all'], { default: 'open' })),
    pattern: Type.Optional(Type.String({ maxLength: 64 })),
    severity: Type.Optional(Severity),
    host: Type.Optional(Id),
    env: Type.Optional(Type.String({ maxLength: 80 })),
    changedSince: Type.Optional(ChangedSince),
    sort: Type.Optional(Type.Enum(['openedAt', 'changedAt', 'severity'])),
    order: Type.Optional(Type.Enum(['asc', 'desc'])),
  },
  { additionalProperties: false },
)
export type FindingQuery = Static<typeof FindingQuery>

/** GET /api/v1/patterns/{id}/findings: the pattern is in the path. */
export const PatternFindingQuery = Type.Omit(FindingQuery, ['pattern'], { additionalProperties: false })
export type PatternFindingQuery = Static<typeof PatternFindingQuery>

export const FindingPage = pageOf(FindingRow)
export type FindingPage = Static<typeof FindingPage>
