import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { Type } from 'typebox'
import type { App } from './app-type.ts'
import { Problem } from '../contract/problem.ts'
import { SERVER_VERSION } from './version.ts'

const SECURITY = {
  token: [{ token: [] }, { signIn: [] }],
  agent: [{ agent: [] }],
  open: [],
}

/** The document is made from the very schemas that validate requests and serialise replies. */
export async function addOpenApi(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Envherd',
        version: SERVER_VERSION,
        description: 'Health of Go development environments over a fleet of machines.',
      },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'API token, `eht_...`.' },
          agent: { type: 'http', scheme: 'bearer', description: 'Secret of an enrolled agent, `eha_...`.' },
          signIn: { type: 'apiKey', in: 'cookie', name: 'envherd_sign_in' },
        },
      },
    },
    transform: ({ schema, url, route }) => {
      const access = route.config?.access ?? 'admin'
      const kind = access === 'open' || access === 'agent' ? access : 'token'
      const own = typeof schema.response === 'object' ? schema.response : {}
      return {
        url,
        schema: {
          ...schema,
          tags: schema.tags ?? [url.split('/')[3] ?? 'envherd'],
          security: SECURITY[kind],
          description: [schema.description, `Access: ${access}.`].filter(Boolean).join(' '),
          response: { ...own, '4XX': PROBLEM, '5XX': PROBLEM },
        },
      }
    },
  })
}

/** Its pages for people. */
export async function addDocs(app: App): Promise<void> {
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'viewer' }
    })
    // Swagger UI puts a style element in its page; the dashboard's own policy stays without this.
    scope.addHook('onSend', async (_request, reply) => {
      const policy =
        reply.raw.getHeader('content-security-policy') ?? reply.getHeader('content-security-policy')
      if (policy) {
        void reply.header(
          'content-security-policy',
          String(policy).replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"),
        )
      }
    })
    await scope.register(swaggerUi, { routePrefix: '/docs', uiConfig: { url: '/api/v1/openapi.json' } })
  })
}

const PROBLEM = {
  description: 'Problem details (RFC 9457).',
  content: { 'application/problem+json': { schema: Type.Object(Problem.properties) } },
}
