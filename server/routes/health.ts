import { CATALOGUE_VERSION } from '#agent/detectors/index.ts'
import { Health } from '../contract/health.ts'
import type { App } from '../plugins/app-type.ts'
import type { Deps } from '../deps.ts'
import { SERVER_VERSION } from '../plugins/version.ts'

export function healthRoutes(app: App, { readiness }: Deps): void {
  const schema = {
    summary: 'Whether the service can serve, and what is wrong',
    response: { 200: Health, 503: Health },
  }
  app.get('/health', { config: { access: 'open' }, schema, logLevel: 'warn' }, async (_request, reply) => {
    const problems = await readiness.check()
    const known = {
      version: SERVER_VERSION,
      catalogue: CATALOGUE_VERSION,
      uptimeSeconds: Math.round(process.uptime()),
      problems,
    }
    const [first] = problems
    if (!first?.blocking) return { status: 'ok' as const, ...known }
    return reply
      .code(503)
      .header('retry-after', 5)
      .send({ status: 'unavailable', reason: first.detail, ...known })
  })
}
