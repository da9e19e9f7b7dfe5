import type { App } from '../plugins/app-type.ts'
import { FindingPage, FindingQuery } from '../contract/finding.ts'
import type { Deps } from '../deps.ts'
import { FINDING_COLUMNS } from '../plugins/export-columns.ts'
import { sendExport } from '../plugins/export.ts'
import { listFindings } from '../queries/list-findings.ts'

export function findingRoutes(app: App, deps: Deps): void {
  app.get(
    '/findings',
    {
      config: { access: 'viewer' },
      preHandler: async (request, reply) =>
        sendExport(reply, request.query, {
          name: 'findings',
          columns: FINDING_COLUMNS,
          list: (page) => listFindings(deps, page),
        }),
      schema: {
        summary: 'Findings that match all filters, open ones by default',
        querystring: FindingQuery,
        response: { 200: FindingPage },
      },
    },
    (request) => listFindings(deps, request.query),
  )
}
