import type { FastifyRequest } from 'fastify'
import { ApiError } from '../errors.ts'

/** Who answers for a change: an account's email or a token's name. */
export function personOf({ identity }: FastifyRequest): string {
  if (identity?.kind === 'user') return identity.email
  if (identity?.kind === 'token') return `token ${identity.name}`
  throw new ApiError('unauthenticated', 'this route is for people and tokens')
}
