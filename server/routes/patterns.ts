import { Type } from 'typebox'
import type { App } from '../plugins/app-type.ts'
import { FindingPage, PatternFindingQuery } from '../contract/finding.ts'
import {
  PatternDetail,
  PatternPage,
  PatternQuery,
  PatternSeries,
  PatternTop,
  PatternWindow,
  SeriesQuery,
  TopQuery,
  WindowQuery,
} from '../contract/pattern.ts'
import { Related } from '../contract/related.ts'
import type { Deps } from '../deps.ts'
import { FINDING_COLUMNS, PATTERN_COLUMNS } from '../plugins/export-columns.ts'
import { sendExport } from '../plugins/export.ts'
import { sharedAnswer } from '../plugins/shared-answer.ts'
import { keepAMinute } from '../queries/keep-a-minute.ts'
import { listFindings } from '../queries/list-findings.ts'
import { listPatterns } from '../queries/list-patterns.ts'
import { patternDetail } from '../queries/pattern-detail.ts'
import { patternSeries } from '../queries/pattern-series.ts'
import { topPatterns } from '../queries/pattern-top.ts'
import { patternWindow } from '../queries/pattern-window.ts'
import { related, type Base } from '../queries/related.ts'

const config = { access: 'viewer' } as const
const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) })

export function patternRoutes(app: App, deps: Deps): void {
  const page = sharedAnswer((query: PatternQuery) => listPatterns(deps, query))
  app.get(
    '/patterns',
    {
      config,
      preHandler: async (request, reply) =>
        sendExport(reply, request.query, {
          name: 'patterns',
          columns: PATTERN_COLUMNS,
          list: (page) => listPatterns(deps, page),
        }),
      schema: {
        summary: 'Patterns with live statistics',
        querystring: PatternQuery,
        response: { 200: PatternPage },
      },
    },
    (request) => page(request.query),
  )

  const window = sharedAnswer((query: WindowQuery) => patternWindow(deps, query))
  app.get(
    '/patterns/window',
    {
      config,
      schema: {
        summary: 'What opened or reopened in the stretch of time that ends now',
        querystring: WindowQuery,
        response: { 200: PatternWindow },
      },
    },
    (request) => window(request.query),
  )

  app.get(
    '/patterns/top',
    {
      config,
      schema: {
        summary: 'What opened most in a range, on hosts that match all filters',
        description: 'Counted from the log; a range that takes too long is refused, never estimated.',
        querystring: TopQuery,
        response: { 200: PatternTop },
      },
    },
    (request) => topPatterns(deps, request.query),
  )

  app.get(
    '/patterns/:id',
    { config, schema: { summary: 'One pattern', params, response: { 200: PatternDetail } } },
    (request) => patternDetail(deps, request.params.id),
  )

  const series = sharedAnswer(({ id, query }: { id: string; query: SeriesQuery }) =>
    patternSeries(deps, id, query),
  )
  app.get(
    '/patterns/:id/series',
    {
      config,
      schema: {
        summary: 'A pattern over time',
        params,
        querystring: SeriesQuery,
        response: { 200: PatternSeries },
      },
    },
    (request) => series({ id: request.params.id, query: request.query }),
  )

  const relatedTo = keepAMinute(deps, (base: Base) => related(deps, base))
  app.get(
    '/patterns/:id/related',
    {
      config,
      schema: {
        summary: 'Other patterns, and values, over-represented on hosts with a pattern',
        params,
        response: { 200: Related },
      },
    },
    (request) => relatedTo({ pattern: request.params.id }),
  )

  app.get(
    '/patterns/:id/findings',
    {
      config,
      preHandler: async (request, reply) =>
        sendExport(
          reply,
          { ...request.query, pattern: request.params.id },
          { name: 'findings', columns: FINDING_COLUMNS, list: (page) => listFindings(deps, page) },
        ),
      schema: {
        summary: 'Findings of a pattern',
        params,
        querystring: PatternFindingQuery,
        response: { 200: FindingPage },
      },
    },
    (request) => listFindings(deps, { ...request.query, pattern: request.params.id }),
  )
}
