import { Type } from 'typebox'
import type { Detector } from '#agent/detectors/detector.ts'
import { detectorPage } from '#agent/detectors/docs/detector-page.ts'
import { GENERAL_REMEDY_NOTE, generalRemedies } from '#agent/detectors/docs/general-remedy.ts'
import { CATALOGUE_VERSION, detectorById, detectors, vocabulary } from '#agent/detectors/index.ts'
import type { App } from '../plugins/app-type.ts'
import { BackTest, BackTestRequest } from '../contract/back-test.ts'
import { DetectorDetail, DetectorList, DetectorPageQuery, type DetectorRow } from '../contract/detector.ts'
import type { Deps } from '../deps.ts'
import { ApiError } from '../errors.ts'
import { backTest } from '../judging/back-test.ts'

const toRow = (detector: Detector): DetectorRow => ({
  id: detector.id,
  aliases: [...(detector.aliases ?? [])],
  severity: detector.severity,
  layers: [...detector.layers],
  platforms: [...detector.platforms],
  roles: detector.roles ? [...detector.roles] : null,
  needs: [...detector.needs],
  wants: [...(detector.wants ?? [])],
  title: detector.texts.title,
  why: detector.texts.why,
  rule: detector.texts.rule,
  severityVaries: detector.severityVaries ?? null,
  source: detector.source,
})

const rows = detectors.map(toRow)
const config = { access: 'viewer' } as const
const params = Type.Object({ id: Type.String({ maxLength: 64, description: 'Id or alias.' }) })

/** @throws ApiError not-found */
function wanted(id: string): Detector {
  const detector = detectorById(id)
  if (!detector) throw new ApiError('not-found', `there is no detector ${id}`)
  return detector
}

export function detectorRoutes(app: App, deps: Deps): void {
  /** One at a time: each reads the whole fleet. */
  let testing = false

  app.get(
    '/detectors',
    {
      config,
      schema: { summary: 'The catalogue of detectors', response: { 200: DetectorList } },
    },
    () => ({ catalogue: CATALOGUE_VERSION, rows, vocabulary }),
  )

  app.get(
    '/detectors/:id',
    {
      config,
      schema: { summary: 'One detector with its general remedy', params, response: { 200: DetectorDetail } },
    },
    (request) => {
      const detector = wanted(request.params.id)
      return { ...toRow(detector), remedies: generalRemedies(detector), remedyNote: GENERAL_REMEDY_NOTE }
    },
  )

  app.get(
    '/detectors/:id/page',
    {
      config,
      schema: {
        summary: 'The page of one detector, as Markdown',
        params,
        querystring: DetectorPageQuery,
        response: { 200: { content: { 'text/markdown': { schema: Type.String() } } } },
      },
    },
    async (request, reply) => {
      void reply.type('text/markdown; charset=utf-8')
      return detectorPage(wanted(request.params.id), request.query.lang ?? 'en')
    },
  )

  app.post(
    '/detectors/:id/back-test',
    {
      config: { access: 'operator' },
      schema: {
        summary: 'What a detector says of the fleet, now or as it was at a moment; nothing is changed',
        params,
        body: BackTestRequest,
        response: { 200: BackTest },
      },
    },
    async (request) => {
      const detector = wanted(request.params.id)
      if (testing) {
        throw new ApiError('unavailable', 'another back-test is running; try again', {
          retryAfterSeconds: 10,
        })
      }
      testing = true
      const gone = new AbortController()
      request.raw.once('close', () => {
        if (!request.raw.complete || request.socket.destroyed) gone.abort()
      })
      try {
        return await backTest(deps, detector, request.body, gone.signal)
      } finally {
        testing = false
      }
    },
  )
}
