import { Type, type Static } from 'typebox'
import { AsOf, PageQuery } from './paging.ts'

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
