import { Type, type Static } from 'typebox'
import { Localized, Severity } from '#agent/contract/finding.ts'
import { AsOf } from './paging.ts'

const Together = {
  hosts: Type.Integer({ description: 'Hosts that have both.' }),
  everywhere: Type.Integer({ description: 'Hosts of the fleet that have it.' }),
  confidence: Type.Number({ description: 'Share of the hosts looked at that have it.' }),
  lift: Type.Number({ description: 'How many times as frequent on them as in the whole fleet.' }),
}

/**
 * What is over-represented on hosts with a value of a fact, or with an open finding of a pattern. Only what at least
 * `leastHosts` of them have, a tenth more often than everywhere and two standard deviations more than chance gives.
 */
export const Related = Type.Object({
  hosts: Type.Integer({ description: 'Hosts looked at.' }),
  fleet: Type.Integer({ description: 'Hosts that have reported.' }),
  leastHosts: Type.Integer(),
  patterns: Type.Array(
    Type.Object({ id: Type.String(), title: Localized, severity: Severity, ...Together }),
    { description: 'The greatest lift first, at most 50.' },
  ),
  facts: Type.Array(Type.Object({ name: Type.String(), value: Type.String(), ...Together })),
  asOf: { ...AsOf, description: 'Counted anew after a minute at the earliest.' },
})
export type Related = Static<typeof Related>
