import { Type, type Static } from 'typebox'
import { Localized, Severity } from '#agent/contract/finding.ts'
import { SeverityCounts } from './host.ts'
import { AsOf, Id, Moment } from './paging.ts'
import { PatternRow } from './pattern.ts'

export const OccurrenceKind = Type.Enum(['opened', 'reopened', 'changed', 'resolved'])
export type OccurrenceKind = Static<typeof OccurrenceKind>

/** One line of the feed. */
export const OccurrenceRow = Type.Object({
  id: Type.String(),
  at: Moment,
  kind: OccurrenceKind,
  hostId: Id,
  hostname: Type.String(),
  env: Type.String(),
  pattern: Type.String(),
  severity: Severity,
  title: Localized,
  subject: Type.String(),
})
export type OccurrenceRow = Static<typeof OccurrenceRow>

export const SummaryCounts = Type.Object({
  hosts: Type.Object({
    total: Type.Integer(),
    onTime: Type.Integer(),
    late: Type.Integer(),
    silent: Type.Integer(),
    pending: Type.Integer(),
    withFindings: Type.Integer(),
  }),
  findings: SeverityCounts,
  openPatterns: Type.Integer(),
  asOf: AsOf,
})
export type SummaryCounts = Static<typeof SummaryCounts>

/** GET /api/v1/summary: all that the Overview shows, in one answer. */
export const Summary = Type.Object({
  counts: SummaryCounts,
  topPatterns: Type.Array(PatternRow),
  latest: Type.Array(OccurrenceRow),
})
export type Summary = Static<typeof Summary>
