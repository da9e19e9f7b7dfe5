import { Type } from 'typebox'
import { setLabels } from '../agents/labels.ts'
import { HostLabels, LabelList } from '../contract/label.ts'
import { Id } from '../contract/paging.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../plugins/app-type.ts'
import { sharedAnswer } from '../plugins/shared-answer.ts'
import { listLabels } from '../queries/list-labels.ts'

export function labelRoutes(app: App, deps: Deps): void {
  const list = sharedAnswer(() => listLabels(deps))
  app.get(
    '/labels',
    {
      config: { access: 'viewer' },
      schema: { summary: 'Labels in use, and how many hosts have each', response: { 200: LabelList } },
    },
    () => list(null),
  )

  app.put(
    '/hosts/:id/labels',
    {
      config: { access: 'operator' },
      schema: {
        summary: 'Replace the labels of a host',
        params: Type.Object({ id: Id }),
        body: HostLabels,
        response: { 200: HostLabels },
      },
    },
    (request) => setLabels(deps, request.params.id, request.body),
  )
}
