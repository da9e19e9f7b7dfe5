import { Type, type Static } from 'typebox'

/** GET /api/v1/health: 200 when it can serve, 503 when it cannot. */
export const Health = Type.Object({
  status: Type.Enum(['ok', 'unavailable']),
  version: Type.String(),
  catalogue: Type.String(),
  uptimeSeconds: Type.Number(),
  reason: Type.Optional(Type.String({ description: 'Why it cannot serve.' })),
})
export type Health = Static<typeof Health>
