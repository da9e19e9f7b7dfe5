import { Type, type Static } from 'typebox'
import { AsOf } from './paging.ts'

/** What the fleet's owner says of a host, so that hosts can be looked at in groups; agents neither send nor see it. */
export const Label = Type.String({
  pattern: '^[a-z0-9][a-z0-9._:/-]{0,62}$',
  description: '`team:payments`, `site:berlin`.',
})

export const MOST_LABELS = 16
export const Labels = Type.Array(Label, { maxItems: MOST_LABELS, uniqueItems: true })

/** PUT /api/v1/hosts/{id}/labels: these and no others; the reply has them sorted. */
export const HostLabels = Type.Object({ labels: Labels }, { additionalProperties: false })
export type HostLabels = Static<typeof HostLabels>

/** GET /api/v1/labels: all labels in use, sorted by name. */
export const LabelList = Type.Object({
  labels: Type.Array(Type.Object({ label: Type.String(), hosts: Type.Integer({ minimum: 0 }) })),
  asOf: AsOf,
})
export type LabelList = Static<typeof LabelList>
