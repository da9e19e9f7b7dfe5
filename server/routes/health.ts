import { CATALOGUE_VERSION } from '#agent/detectors/index.ts'
import { Health } from '../contract/health.ts'
import type { App } from '../plugins/app-type.ts'
import type { Deps } from '../deps.ts'
import { SERVER_VERSION } from '../plugins/version.ts'

export function healthRoutes(app: App, { pool, log }: Deps): void {
  const schema = { summary: 'Whether the service can serve', response: { 200: Health, 503: Health } }
  app.get('/health', { config: { access: 'open' }, schema, logLevel: 'warn' }, async (_request, reply) => {
    const known = {
      version: SERVER_VERSION,
      catalogue: CATALOGUE_VERSION,
      uptimeSeconds: Math.round(process.uptime()),
    }
    try {
      await pool.query('SELECT 1')
      return { status: 'ok' as const, ...known }
    } catch (error) {
      log.warn({ err: error }, 'health: the database cannot be reached')
      return reply
        .code(503)
        .header('retry-after', 5)
        .send({
          status: 'unavailable',
          reason: 'the database cannot be reached',
          ...known,
        })
    }
  })
}
