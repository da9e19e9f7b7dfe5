import { Type, type Static } from 'typebox'
import { AsOf, Moment } from './paging.ts'

export const HealthPart = Type.Enum([
  'draining',
  'database',
  'migrations',
  'partitions',
  'queue',
  'live',
  'rollups',
  'log',
])
export type HealthPart = Static<typeof HealthPart>

export const HealthProblem = Type.Object({
  part: HealthPart,
  since: Moment,
  detail: Type.String(),
  blocking: Type.Boolean({
    description: 'Whether nothing can be served because of it; otherwise it is served with less.',
  }),
})
export type HealthProblem = Static<typeof HealthProblem>

/** GET /api/v1/health: 200 when it can serve, 503 when it cannot. */
export const Health = Type.Object({
  status: Type.Enum(['ok', 'unavailable']),
  version: Type.String(),
  catalogue: Type.String(),
  uptimeSeconds: Type.Number(),
  reason: Type.Optional(Type.String({ description: 'Why it cannot serve.' })),
  problems: Type.Array(HealthProblem, { description: 'What is wrong, the blocking ones first.' }),
})
export type Health = Static<typeof Health>

/** GET /api/v1/health/counters */
export const CounterHealth = Type.Object({
  exact: Type.Boolean({ description: 'Every number that is kept equals the list it counts.' }),
  differences: Type.Array(
    Type.Object({ counter: Type.String(), kept: Type.Number(), counted: Type.Number() }),
    { description: 'At most 1,000.' },
  ),
  asOf: AsOf,
})
export type CounterHealth = Static<typeof CounterHealth>
