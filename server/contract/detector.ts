import { Type, type Static } from 'typebox'
import { Layer, Localized, Severity } from '#agent/contract/finding.ts'
import { Remedy } from '#agent/contract/repair.ts'
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

/** GET /api/v1/detectors/{id}: all there is to say about one. */
export const DetectorDetail = Type.Object({
  ...DetectorRow.properties,
  remedies: Type.Array(Type.Object({ platform: EnvKind, remedy: Remedy }), {
    description:
      'How to mend it in general, once for each kind of shell; a question mark stands for what a finding names.',
  }),
  remedyNote: Localized,
})
export type DetectorDetail = Static<typeof DetectorDetail>

export const DetectorPageQuery = Type.Object(
  { lang: Type.Optional(Type.Enum(['en', 'zh'], { default: 'en' })) },
  { additionalProperties: false },
)
export type DetectorPageQuery = Static<typeof DetectorPageQuery>
