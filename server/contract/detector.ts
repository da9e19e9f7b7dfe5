import { Type, type Static } from 'typebox'
import { Layer, Localized, Severity } from '#agent/contract/finding.ts'
import { EnvKind, EnvRole } from '#agent/contract/snapshot.ts'

/** One row of GET /api/v1/detectors: the catalogue with its full texts. */
export const DetectorRow = Type.Object({
  id: Type.String(),
  aliases: Type.Array(Type.String()),
  severity: Severity,
  layers: Type.Array(Layer),
  platforms: Type.Array(EnvKind),
  roles: Type.Union([Type.Array(EnvRole), Type.Null()], { description: 'null: every role.' }),
  needs: Type.Array(Type.String()),
  wants: Type.Array(Type.String()),
  title: Localized,
  why: Localized,
  rule: Localized,
  severityVaries: Type.Union([Localized, Type.Null()]),
  source: Type.String(),
})
export type DetectorRow = Static<typeof DetectorRow>

export const DetectorList = Type.Object({
  catalogue: Type.String(),
  rows: Type.Array(DetectorRow),
  vocabulary: Type.Record(Type.String(), Localized, {
    description: 'Labels for the names that evidence uses.',
  }),
})
export type DetectorList = Static<typeof DetectorList>
