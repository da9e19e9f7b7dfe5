import { Type } from 'typebox'
import { CATALOGUE_VERSION, detectorById, detectors, vocabulary } from '#agent/detectors/index.ts'
import type { App } from '../plugins/app-type.ts'
import { BackTest, BackTestRequest } from '../contract/back-test.ts'
import { DetectorList } from '../contract/detector.ts'
import type { Deps } from '../deps.ts'
import { ApiError } from '../errors.ts'
import { backTest } from '../judging/back-test.ts'

const rows: DetectorList['rows'] = detectors.map((detector) => ({
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
}))

export function detectorRoutes(app: App, deps: Deps): void {
  /** One at a time: each reads the whole fleet. */
  let testing = false

  app.get(
    '/detectors',
    {
      config: { access: 'viewer' },
      schema: { summary: 'The catalogue of detectors', response: { 200: DetectorList } },
    },
    () => ({ catalogue: CATALOGUE_VERSION, rows, vocabulary }),
  )

  app.post(
    '/detectors/:id/back-test',
    {
      config: { access: 'operator' },
      schema: {
        summary: 'What a detector says of the fleet, now or as it was at a moment; nothing is changed',
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        body: BackTestRequest,
        response: { 200: BackTest },
      },
    },
    async (request) => {
      const detector = detectorById(request.params.id)
      if (!detector) throw new ApiError('not-found', `there is no detector ${request.params.id}`)
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
