import { Type } from 'typebox'
import type { App } from '../plugins/app-type.ts'
import { FactList, FactQuery, FactValues } from '../contract/fact.ts'
import type { Deps } from '../deps.ts'
import { factValues } from '../queries/fact-values.ts'
import { listFacts } from '../queries/list-facts.ts'

const config = { access: 'viewer' } as const

export function factRoutes(app: App, deps: Deps): void {
  app.get(
    '/facts',
    { config, schema: { summary: 'Facts that can be grouped by', response: { 200: FactList } } },
    () => listFacts(deps),
  )

  app.get(
    '/facts/:name',
    {
      config,
      schema: {
        summary: 'Values of a fact, the commonest first',
        params: Type.Object({ name: Type.String({ minLength: 1, maxLength: 100 }) }),
        querystring: FactQuery,
        response: { 200: FactValues },
      },
    },
    (request) => factValues(deps, request.params.name, request.query),
  )
}
