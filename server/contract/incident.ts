import { Type, type Static } from 'typebox'
import { FindingRow } from './finding.ts'
import { AsOf, MAX_LIMIT } from './paging.ts'

/** Open findings of one env that mend together. */
export const Incident = Type.Object({
  root: Type.Union([FindingRow], { description: 'The cause: mend it first.' }),
  dependents: Type.Array(FindingRow, {
    description: 'What follows from it, in the order to mend; much of it goes away with the cause.',
  }),
})
export type Incident = Static<typeof Incident>

/** GET /api/v1/hosts/{id}/incidents: every open finding of the host, in exactly one incident. */
export const HostIncidents = Type.Object({
  incidents: Type.Array(Incident, {
    description: `The most urgent first, by the worst finding of each; of the ${MAX_LIMIT} most severe findings.`,
  }),
  asOf: AsOf,
})
export type HostIncidents = Static<typeof HostIncidents>
