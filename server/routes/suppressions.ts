import { Type } from 'typebox'
import { Id } from '../contract/paging.ts'
import {
  CreateSuppression,
  SuppressionPage,
  SuppressionQuery,
  SuppressionRow,
} from '../contract/suppression.ts'
import type { Deps } from '../deps.ts'
import { ApiError } from '../errors.ts'
import { addSuppression, applySuppressions, endSuppression } from '../judging/suppress.ts'
import type { App } from '../plugins/app-type.ts'
import { personOf } from './person.ts'
import { listSuppressions, readSuppression } from '../queries/list-suppressions.ts'

export function suppressionRoutes(app: App, deps: Deps): void {
  app.get(
    '/suppressions',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'What is accepted for now, with reason, owner and expiry; newest first',
        querystring: SuppressionQuery,
        response: { 200: SuppressionPage },
      },
    },
    (request) => listSuppressions(deps, request.query),
  )

  app.post(
    '/suppressions',
    {
      config: { access: 'operator' },
      schema: {
        summary: 'Hide findings of a pattern until a day; answered when they are in no count any more',
        body: CreateSuppression,
        response: { 201: SuppressionRow },
      },
    },
    async (request, reply) => {
      const id = await addSuppression(deps, request.body, personOf(request))
      await applySuppressions(deps)
      return reply.code(201).send(await found(id))
    },
  )

  app.delete(
    '/suppressions/:id',
    {
      config: { access: 'operator' },
      schema: {
        summary: 'Lift a suppression; its findings open again',
        params: Type.Object({ id: Id }),
        response: { 200: SuppressionRow },
      },
    },
    async (request) => {
      await endSuppression(deps, request.params.id)
      await applySuppressions(deps)
      return found(request.params.id)
    },
  )

  async function found(id: string): Promise<SuppressionRow> {
    const row = await readSuppression(deps, id)
    if (!row) throw new ApiError('not-found', `there is no suppression ${id}`)
    return row
  }
}
