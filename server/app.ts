import { randomUUID } from 'node:crypto'
import websocket from '@fastify/websocket'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, { type FastifyBaseLogger } from 'fastify'
import type { Deps } from './deps.ts'
import { errorHandler } from './errors.ts'
import { addRequestMeters } from './metrics/requests.ts'
import type { App } from './plugins/app-type.ts'
import { addAuthentication } from './plugins/authentication.ts'
import { addDashboard } from './plugins/dashboard.ts'
import { addGoodbye } from './plugins/goodbye.ts'
import { addEtags } from './plugins/etag.ts'
import { addOpenApi } from './plugins/openapi.ts'
import { addRequestLog, requestLogController } from './plugins/request-log.ts'
import { addRateLimits, addSecurity } from './plugins/security.ts'
import { validatorCompiler } from './plugins/validation.ts'
import { agentRoutes } from './routes/agent.ts'
import { agentsRoutes } from './routes/agents.ts'
import { addInstallers, downloadRoutes } from './routes/downloads.ts'
import { enrollmentKeyRoutes } from './routes/enrollment-keys.ts'
import { healthRoutes } from './routes/health.ts'
import { collectingRoutes } from './routes/collecting.ts'
import { detectorRoutes } from './routes/detectors.ts'
import { factRoutes } from './routes/facts.ts'
import { findingRoutes } from './routes/findings.ts'
import { hostRoutes } from './routes/hosts.ts'
import { labelRoutes } from './routes/labels.ts'
import { liveRoutes } from './routes/live.ts'
import { meRoutes } from './routes/me.ts'
import { metricsRoutes } from './routes/metrics.ts'
import { patternRoutes } from './routes/patterns.ts'
import { policyRoutes } from './routes/policy.ts'
import { setupRoutes } from './routes/setup.ts'
import { signInRoutes } from './routes/sign-in.ts'
import { summaryRoutes } from './routes/summary.ts'
import { suppressionRoutes } from './routes/suppressions.ts'
import { tokenRoutes } from './routes/tokens.ts'

/** The whole service, ready to listen; closing it closes nothing of `deps`. */
export async function buildApp(deps: Deps): Promise<App> {
  const loggerInstance: FastifyBaseLogger = deps.log.child(
    {},
    { redact: ['req.headers.authorization', 'req.headers.cookie', 'res.headers["set-cookie"]'] },
  )
  const app: App = fastify({
    loggerInstance,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    logController: requestLogController,
    bodyLimit: 256 * 1024,
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setErrorHandler(errorHandler)
  // JSON is all this API takes; a form of another site can send plain text without asking.
  app.removeContentTypeParser('text/plain')
  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id))

  addRequestLog(app)
  addRequestMeters(app, deps.meters)
  addGoodbye(app, deps)
  addEtags(app)
  await addSecurity(app, deps.config)
  await addRateLimits(app)
  addAuthentication(app, deps)
  await app.register(websocket, {
    options: { maxPayload: 16 * 1024 },
    // Live says goodbye to its clients itself, with the reason; without this they are closed before, without any.
    preClose: (done) => done(),
  })
  // An upgrade that was refused is no longer the HTTP server's connection, so nobody else ends it.
  app.addHook('onResponse', async ({ raw }) => {
    if (raw.headers.upgrade !== undefined) raw.socket.destroySoon()
  })
  await addOpenApi(app)

  const reads = { ...deps, pool: deps.reads }
  await app.register(
    async (api: App) => {
      healthRoutes(api, deps)
      downloadRoutes(api)
      setupRoutes(api, deps)
      signInRoutes(api, deps)
      meRoutes(api)
      tokenRoutes(api, deps)
      enrollmentKeyRoutes(api, deps)
      await agentRoutes(api, deps)
      agentsRoutes(api, deps)
      summaryRoutes(api, reads)
      hostRoutes(api, reads)
      labelRoutes(api, deps)
      findingRoutes(api, reads)
      patternRoutes(api, reads)
      factRoutes(api, reads)
      detectorRoutes(api, reads)
      suppressionRoutes(api, deps)
      policyRoutes(api, deps)
      collectingRoutes(api, deps)
      await liveRoutes(api, deps)
      api.get('/openapi.json', { config: { access: 'viewer' }, schema: { hide: true } }, () => app.swagger())
    },
    { prefix: '/api/v1' },
  )
  metricsRoutes(app, deps)
  addInstallers(app, deps)
  await addDashboard(app)
  return app
}
