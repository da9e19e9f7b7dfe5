import { randomUUID } from 'node:crypto'
import websocket from '@fastify/websocket'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, { type FastifyBaseLogger } from 'fastify'
import type { Deps } from './deps.ts'
import { errorHandler } from './errors.ts'
import { addRequestMeters } from './metrics/requests.ts'
import type { App } from './plugins/app-type.ts'
import { authentication } from './plugins/authentication.ts'
import { addDashboard } from './plugins/dashboard.ts'
import { addArrivingLimit } from './plugins/arriving-bodies.ts'
import { addGoodbye, endRefusedUpgrades } from './plugins/goodbye.ts'
import { addEtags } from './plugins/etag.ts'
import { addDocs, addOpenApi } from './plugins/openapi.ts'
import { addSharedAnswers } from './plugins/shared-answer.ts'
import { addRequestLog, requestLogController } from './plugins/request-log.ts'
import { addAgentRateLimits, addRateLimits, addSecurity } from './plugins/security.ts'
import { serializerCompiler } from './plugins/serialization.ts'
import { validatorCompiler } from './plugins/validation.ts'
import { agentRoutes, enrolmentRoutes } from './routes/agent.ts'
import { agentsRoutes } from './routes/agents.ts'
import { deadLetterRoutes } from './routes/dead-letters.ts'
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

/** Twice what an agent waits for its answer. Fastify sets no limit: a sender who never ends would be kept for ever. */
const REQUEST_MS = 60_000
const LOOK_FOR_SLOW_MS = 10_000

/**
 * The whole service, ready to listen; closing it closes nothing of `deps`.
 * @param serializer how answers are written
 */
export async function buildApp(deps: Deps, serializer = serializerCompiler): Promise<App> {
  const loggerInstance: FastifyBaseLogger = deps.log.child(
    {},
    { redact: ['req.headers.authorization', 'req.headers.cookie', 'res.headers["set-cookie"]'] },
  )
  const { trustedProxies } = deps.config
  const app: App = fastify({
    loggerInstance,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    logController: requestLogController,
    bodyLimit: 256 * 1024,
    requestTimeout: REQUEST_MS,
    http: { connectionsCheckingInterval: LOOK_FOR_SLOW_MS },
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializer)
  app.setErrorHandler(errorHandler)
  // JSON is all this API takes; a form of another site can send plain text without asking.
  app.removeContentTypeParser('text/plain')
  addRequestLog(app)
  addRequestMeters(app, deps.meters)
  addArrivingLimit(app)
  addGoodbye(app, deps)
  endRefusedUpgrades(app)
  await addOpenApi(app)
  const addAuthentication = authentication(deps)

  // Agents are no browsers: what protects pages is left out where a check-in has so little else to do.
  await app.register(
    async (agents: App) => {
      addAuthentication(agents)
      addAgentRateLimits(agents, deps)
      await agentRoutes(agents, deps)
    },
    { prefix: '/api/v1' },
  )
  await app.register(async (people: App) => {
    people.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id))
    addEtags(people)
    addSharedAnswers(people)
    await addSecurity(people, deps.config)
    await addRateLimits(people)
    addAuthentication(people)
    await people.register(websocket, {
      options: { maxPayload: 16 * 1024 },
      // Live says goodbye to its clients itself, with the reason; without this they are closed before, without any.
      preClose: (done) => done(),
    })
    await addDocs(people)
    await people.register(api(deps), { prefix: '/api/v1' })
    metricsRoutes(people, deps)
    addInstallers(people, deps)
    await addDashboard(people)
  })
  return app
}

const api = (deps: Deps) => async (app: App) => {
  const reads = { ...deps, pool: deps.reads }
  healthRoutes(app, deps)
  downloadRoutes(app)
  setupRoutes(app, deps)
  signInRoutes(app, deps)
  meRoutes(app)
  tokenRoutes(app, deps)
  enrollmentKeyRoutes(app, deps)
  enrolmentRoutes(app, deps)
  deadLetterRoutes(app, deps)
  agentsRoutes(app, deps)
  summaryRoutes(app, reads)
  hostRoutes(app, reads)
  labelRoutes(app, deps)
  findingRoutes(app, reads)
  patternRoutes(app, reads)
  factRoutes(app, reads)
  detectorRoutes(app, reads)
  suppressionRoutes(app, deps)
  policyRoutes(app, deps)
  collectingRoutes(app, deps)
  await liveRoutes(app, deps)
  app.get('/openapi.json', { config: { access: 'viewer' }, schema: { hide: true } }, () => app.swagger())
}
