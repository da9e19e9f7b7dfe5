import { Type } from 'typebox'
import type { App } from '../plugins/app-type.ts'
import { FactList, FactQuery, FactTrend, FactValueQuery, FactValues, TrendQuery } from '../contract/fact.ts'
import { Related } from '../contract/related.ts'
import type { Deps } from '../deps.ts'
import { sharedAnswer } from '../plugins/shared-answer.ts'
import { factTrend } from '../queries/fact-trend.ts'
import { factValues } from '../queries/fact-values.ts'
import { keepAMinute } from '../queries/keep-a-minute.ts'
import { listFacts } from '../queries/list-facts.ts'
import { related, type Base } from '../queries/related.ts'

const config = { access: 'viewer' } as const
const params = Type.Object({ name: Type.String({ minLength: 1, maxLength: 100 }) })

export function factRoutes(app: App, deps: Deps): void {
  const list = sharedAnswer(() => listFacts(deps))
  app.get(
    '/facts',
    { config, schema: { summary: 'Facts that can be grouped by', response: { 200: FactList } } },
    () => list(null),
  )

  const values = sharedAnswer(({ name, query }: { name: string; query: FactQuery }) =>
    factValues(deps, name, query),
  )
  app.get(
    '/facts/:name',
    {
      config,
      schema: {
        summary: 'Values of a fact, the commonest first',
        params,
        querystring: FactQuery,
        response: { 200: FactValues },
      },
    },
    (request) => values({ name: request.params.name, query: request.query }),
  )

  app.get(
    '/facts/:name/trend',
    {
      config,
      schema: {
        summary: 'How many had a value, day by day',
        params,
        querystring: TrendQuery,
        response: { 200: FactTrend },
      },
    },
    (request) => factTrend(deps, request.params.name, request.query),
  )

  const relatedTo = keepAMinute(deps, (base: Base) => related(deps, base))
  app.get(
    '/facts/:name/related',
    {
      config,
      schema: {
        summary: 'Patterns and values over-represented on hosts with a value',
        params,
        querystring: FactValueQuery,
        response: { 200: Related },
      },
    },
    (request) => relatedTo({ name: request.params.name, value: request.query.value }),
  )
}
