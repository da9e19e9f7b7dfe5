import { CATALOGUE_VERSION } from '#agent/detectors/index.ts'
import { CounterHealth, Health } from '../contract/health.ts'
import { verifyCounters } from '../fleet/verify-counters.ts'
import type { App } from '../plugins/app-type.ts'
import type { Deps } from '../deps.ts'
import { SERVER_VERSION } from '../plugins/version.ts'

const MOST_LISTED = 1000

export function healthRoutes(app: App, { readiness, reads, now }: Deps): void {
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

  app.get(
    '/health/counters',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Recount every counter and rollup from the lists behind it',
        description: 'Reads whole tables: with ten million occurrences it takes half a minute.',
        response: { 200: CounterHealth },
      },
    },
    async () => {
      const asOf = now()
      const differences = await verifyCounters(reads, asOf)
      return {
        exact: differences.length === 0,
        differences: differences.slice(0, MOST_LISTED),
        asOf: asOf.toISOString(),
      }
    },
  )
}
