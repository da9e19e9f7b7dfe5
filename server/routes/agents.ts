import { Type } from 'typebox'
import { revokeAgent } from '../agents/revoke.ts'
import { AgentPage, AgentQuery, AgentSummary } from '../contract/agent.ts'
import { Id } from '../contract/paging.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../plugins/app-type.ts'
import { AGENT_COLUMNS } from '../plugins/export-columns.ts'
import { sendExport } from '../plugins/export.ts'
import { SERVER_VERSION } from '../plugins/version.ts'
import { sharedAnswer } from '../plugins/shared-answer.ts'
import { agentSummary } from '../queries/agent-summary.ts'
import { listAgents } from '../queries/list-agents.ts'

/** The agents as the fleet's owner sees them; what they themselves call is in `agent.ts`. */
export function agentsRoutes(app: App, deps: Deps): void {
  const config = { access: 'viewer' } as const
  const reads = { ...deps, pool: deps.reads }
  const list = (query: AgentQuery) => listAgents(reads, query, SERVER_VERSION)

  app.get(
    '/agents',
    {
      config,
      preHandler: async (request, reply) =>
        sendExport(reply, request.query, { name: 'agents', columns: AGENT_COLUMNS, list }),
      schema: {
        summary: 'Agents that may report and match all filters',
        querystring: AgentQuery,
        response: { 200: AgentPage },
      },
    },
    (request) => list(request.query),
  )

  const counts = sharedAnswer(() => agentSummary(reads, SERVER_VERSION))
  app.get(
    '/agents/summary',
    {
      config,
      schema: {
        summary: 'Versions in use, and what agents cannot read on how many machines',
        response: { 200: AgentSummary },
      },
    },
    () => counts(null),
  )

  app.delete(
    '/agents/:id',
    {
      config: { access: 'operator' },
      schema: {
        summary: 'Revoke an agent: it has to enrol again, and what only it told of leaves its host',
        params: Type.Object({ id: Id }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await revokeAgent(deps, request.params.id)
      return reply.code(204).send(null)
    },
  )
}
