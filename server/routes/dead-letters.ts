import { DeadLetterList } from '../contract/dead-letter.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../plugins/app-type.ts'
import { listDeadLetters } from '../queries/list-dead-letters.ts'

export function deadLetterRoutes(app: App, deps: Deps): void {
  app.get(
    '/dead-letters',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Snapshots that could not be judged or committed, newest first',
        response: { 200: DeadLetterList },
      },
    },
    () => listDeadLetters(deps),
  )
}
