import { CATALOGUE_VERSION, detectors, vocabulary } from '#agent/detectors/index.ts'
import type { App } from '../plugins/app-type.ts'
import { DetectorList } from '../contract/detector.ts'

const rows: DetectorList['rows'] = detectors.map((detector) => ({
  id: detector.id,
  aliases: [...(detector.aliases ?? [])],
  severity: detector.severity,
  layers: [...detector.layers],
  platforms: [...detector.platforms],
  needs: [...detector.needs],
  title: detector.texts.title,
  why: detector.texts.why,
  rule: detector.texts.rule,
  severityVaries: detector.severityVaries ?? null,
  source: detector.source,
}))

export function detectorRoutes(app: App): void {
  app.get(
    '/detectors',
    {
      config: { access: 'viewer' },
      schema: { summary: 'The catalogue of detectors', response: { 200: DetectorList } },
    },
    () => ({ catalogue: CATALOGUE_VERSION, rows, vocabulary }),
  )
}
