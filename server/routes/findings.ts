import { Type } from 'typebox'
import type { App } from '../plugins/app-type.ts'
import { FindingChanges } from '../contract/diff.ts'
import { FindingPage, FindingQuery } from '../contract/finding.ts'
import type { Deps } from '../deps.ts'
import { FINDING_COLUMNS } from '../plugins/export-columns.ts'
import { sendExport } from '../plugins/export.ts'
import { findingChanges } from '../queries/finding-changes.ts'
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

  app.get(
    '/findings/:id/changes',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'What had changed when a finding opened, first what its detector goes by',
        params: Type.Object({ id: Type.String({ pattern: '^[0-9]{1,16}$' }) }),
        response: { 200: FindingChanges },
      },
    },
    (request) => findingChanges(deps.pool, request.params.id),
  )
}
