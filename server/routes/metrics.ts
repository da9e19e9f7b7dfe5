import { timingSafeEqual } from 'node:crypto'
import { allows } from '../accounts/identity.ts'
import { hashSecret } from '../accounts/secrets.ts'
import type { App } from '../plugins/app-type.ts'
import type { Deps } from '../deps.ts'
import { ApiError } from '../errors.ts'
import { identify } from '../plugins/authentication.ts'

/**
 * GET /metrics for Prometheus: with a viewer's token, or with the token of the configuration, which needs no database
 * and so also tells how the server fares without one.
 */
export function metricsRoutes(app: App, deps: Deps): void {
  const { registry } = deps.meters
  app.get(
    '/metrics',
    {
      // Looked at below, before anything is read.
      config: { access: 'open' },
      schema: { hide: true },
      onRequest: async (request, reply) => {
        if (isScraper(request.headers.authorization, deps.config.metricsToken)) return
        const identity = await identify(request, reply, deps)
        if (!identity) throw new ApiError('unauthenticated', 'expected `Authorization: Bearer <token>`')
        if (!allows('viewer', identity)) throw new ApiError('forbidden', 'this needs the role viewer')
      },
      logLevel: 'warn',
    },
    async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  )
}

function isScraper(authorization: string | undefined, token: string | undefined): boolean {
  const sent = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]
  if (sent === undefined || token === undefined) return false
  // Hashes are of one length, whatever was sent.
  return timingSafeEqual(hashSecret(sent), hashSecret(token))
}
