import { Type } from 'typebox'
import { createEnrollmentKey, listEnrollmentKeys, revokeEnrollmentKey } from '../accounts/enrollment.ts'
import type { App } from '../plugins/app-type.ts'
import { CreatedEnrollmentKey, CreateEnrollmentKey, EnrollmentKeyList } from '../contract/account.ts'
import { Id } from '../contract/paging.ts'
import type { Deps } from '../deps.ts'

const config = { access: 'operator' } as const

export function enrollmentKeyRoutes(app: App, deps: Deps): void {
  app.get(
    '/enrollment-keys',
    { config, schema: { summary: 'Enrolment keys, newest first', response: { 200: EnrollmentKeyList } } },
    async () => ({ rows: await listEnrollmentKeys(deps) }),
  )

  app.post(
    '/enrollment-keys',
    {
      config,
      schema: {
        summary: 'Make an enrolment key; its text is in this reply only',
        body: CreateEnrollmentKey,
        response: { 201: CreatedEnrollmentKey },
      },
    },
    async (request, reply) => reply.code(201).send(await createEnrollmentKey(deps, request.body)),
  )

  app.delete(
    '/enrollment-keys/:id',
    {
      config,
      schema: {
        summary: 'Revoke an enrolment key; hosts stay enrolled',
        params: Type.Object({ id: Id }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await revokeEnrollmentKey(deps, request.params.id)
      return reply.code(204).send(null)
    },
  )
}
