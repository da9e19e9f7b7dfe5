import { Type } from 'typebox'
import { DeadLetterList } from '../contract/dead-letter.ts'
import { Id } from '../contract/paging.ts'
import type { Deps } from '../deps.ts'
import { ApiError } from '../errors.ts'
import { readDeadLetter, removeDeadLetter } from '../fleet/dead-letters.ts'
import type { App } from '../plugins/app-type.ts'
import { listDeadLetters } from '../queries/list-dead-letters.ts'

const config = { access: 'admin' } as const
const params = Type.Object({ id: Id })

export function deadLetterRoutes(app: App, deps: Deps): void {
  app.get(
    '/dead-letters',
    {
      config,
      schema: {
        summary: 'Snapshots that could not be judged or committed, newest first',
        response: { 200: DeadLetterList },
      },
    },
    () => listDeadLetters({ ...deps, pool: deps.reads }),
  )

  app.get(
    '/dead-letters/:id/snapshot',
    { config, schema: { summary: 'The snapshot itself, as a file of JSON', params } },
    async ({ params: { id } }, reply) => {
      const json = await readDeadLetter(deps.pool, id)
      if (!json)
        throw new ApiError('not-found', json === null ? 'the snapshot was too large to be kept' : none(id))
      return reply
        .type('application/json; charset=utf-8')
        .header('content-disposition', `attachment; filename="envherd-snapshot-${id}.json"`)
        .send(json)
    },
  )

  app.delete(
    '/dead-letters/:id',
    {
      config,
      schema: {
        summary:
          'Strike it off the list; a machine that still cannot be taken is on it again with its next snapshot',
        params,
        response: { 204: Type.Null() },
      },
    },
    async ({ params: { id } }, reply) => {
      if (!(await removeDeadLetter(deps.pool, id))) throw new ApiError('not-found', none(id))
      return reply.code(204).send(null)
    },
  )
}

const none = (id: string): string => `there is no dead letter ${id}`
