import { CollectingState, ReplaceCollecting } from '../contract/collecting.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../plugins/app-type.ts'
import { personOf } from './person.ts'

export function collectingRoutes(app: App, deps: Deps): void {
  app.get(
    '/collecting',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'What agents may look at beyond the usual',
        response: { 200: CollectingState },
      },
    },
    () => deps.collecting.current(),
  )

  app.put(
    '/collecting',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Replace what agents may look at; each has it at its next check-in',
        body: ReplaceCollecting,
        response: { 200: CollectingState },
      },
    },
    (request) => deps.collecting.replace(request.body, personOf(request)),
  )
}
