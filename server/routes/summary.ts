import type { App } from '../plugins/app-type.ts'
import { Summary } from '../contract/summary.ts'
import type { Deps } from '../deps.ts'
import { sharedAnswer } from '../plugins/shared-answer.ts'
import { summary } from '../queries/summary.ts'

export function summaryRoutes(app: App, deps: Deps): void {
  // Every open dashboard asks it after each change.
  const read = sharedAnswer(() => summary(deps))
  app.get(
    '/summary',
    {
      config: { access: 'viewer' },
      schema: { summary: 'All that the overview shows', response: { 200: Summary } },
    },
    () => read(null),
  )
}
