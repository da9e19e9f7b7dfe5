import type { App } from '../app.ts'
import { HostPage, HostQuery } from '../contract/host.ts'
import type { Deps } from '../deps.ts'
import { listHosts } from '../queries/list-hosts.ts'

const config = { access: 'viewer' } as const

export function hostRoutes(app: App, deps: Deps): void {
  app.get(
    '/hosts',
    {
      config,
      schema: {
        summary: 'Hosts that match all filters',
        querystring: HostQuery,
        response: { 200: HostPage },
      },
    },
    (request) => listHosts(deps, request.query),
  )
}
