import { Type, type Static } from 'typebox'
import { AsOf, Moment, PageQuery } from './paging.ts'

/** GET /api/v1/facts: the facts that can be grouped by. */
export const FactList = Type.Object({
  facts: Type.Array(Type.Object({ name: Type.String(), values: Type.Integer(), envs: Type.Integer() })),
  asOf: AsOf,
})
export type FactList = Static<typeof FactList>

/** GET /api/v1/facts/{name}: values ranked by envs. */
export const FactQuery = Type.Object(
  { limit: PageQuery.limit, search: Type.Optional(Type.String({ maxLength: 200 })) },
  { additionalProperties: false },
)
export type FactQuery = Static<typeof FactQuery>

export const FactValues = Type.Object({
  name: Type.String(),
  values: Type.Array(
    Type.Object({ value: Type.String(), envs: Type.Integer(), hosts: Type.Integer(), share: Type.Number() }),
  ),
  distinct: Type.Integer(),
  asOf: AsOf,
})
export type FactValues = Static<typeof FactValues>

/** In the query, not in the path: many values are paths themselves, and proxies rewrite those. */
const Value = Type.String({ maxLength: 600 })

/** GET /api/v1/facts/{name}/trend?value=go1.24.1: how many had the value, day by day (UTC). */
export const TrendQuery = Type.Object(
  { value: Value, days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366, default: 30 })) },
  { additionalProperties: false },
)
export type TrendQuery = Static<typeof TrendQuery>

export const FactTrend = Type.Object({
  name: Type.String(),
  value: Type.String(),
  points: Type.Array(Type.Object({ day: Moment, envs: Type.Integer(), hosts: Type.Integer() }), {
    description:
      'As each day ended; the last is now. Begins with the first day on which a second host had the value; ' +
      'of one that no two hosts ever had there is only today.',
  }),
  asOf: AsOf,
})
export type FactTrend = Static<typeof FactTrend>

/** GET /api/v1/facts/{name}/related?value=go1.24.1 */
export const FactValueQuery = Type.Object({ value: Value }, { additionalProperties: false })
