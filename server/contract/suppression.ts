import { Type, type Static } from 'typebox'
import { PatternId } from '#agent/contract/finding.ts'
import { Id, Moment, pageOf, PageQuery } from './paging.ts'

/** What an admin has decided to live with, until when and why (guard G2). */
export const SuppressionRow = Type.Object({
  id: Id,
  pattern: Type.String(),
  hostId: Type.Union([Id, Type.Null()], { description: 'null: on every host.' }),
  hostname: Type.Union([Type.String(), Type.Null()]),
  subject: Type.Union([Type.String(), Type.Null()], { description: 'null: whatever it is about.' }),
  reason: Type.String(),
  owner: Type.String({ description: 'Who decided: an account’s email or a token’s name.' }),
  createdAt: Moment,
  expiresAt: Moment,
  endedAt: Type.Union([Moment, Type.Null()], { description: 'Lifted before it expired.' }),
  findings: Type.Integer({ minimum: 0, description: 'Findings it hides now.' }),
})
export type SuppressionRow = Static<typeof SuppressionRow>

export const CreateSuppression = Type.Object(
  {
    pattern: PatternId,
    hostId: Type.Optional(Id),
    subject: Type.Optional(Type.String({ minLength: 1, maxLength: 4096 })),
    reason: Type.String({ minLength: 3, maxLength: 1000 }),
    expiresInDays: Type.Integer({ minimum: 1, maximum: 730, description: 'Nothing is suppressed for ever.' }),
  },
  { additionalProperties: false },
)
export type CreateSuppression = Static<typeof CreateSuppression>

export const SuppressionQuery = Type.Object(
  {
    ...PageQuery,
    pattern: Type.Optional(Type.String({ maxLength: 64 })),
    active: Type.Optional(Type.Boolean({ description: 'Only those in force.', default: true })),
  },
  { additionalProperties: false },
)
export type SuppressionQuery = Static<typeof SuppressionQuery>
export const SuppressionPage = pageOf(SuppressionRow)
export type SuppressionPage = Static<typeof SuppressionPage>
