import { Type } from 'typebox'
import { createToken, deleteToken, listTokens } from '../accounts/tokens.ts'
import type { App } from '../plugins/app-type.ts'
import { CreatedToken, CreateToken, TokenList } from '../contract/account.ts'
import { Id } from '../contract/paging.ts'
import type { Deps } from '../deps.ts'

const config = { access: 'admin' } as const

export function tokenRoutes(app: App, deps: Deps): void {
  app.get(
    '/tokens',
    { config, schema: { summary: 'API tokens, newest first', response: { 200: TokenList } } },
    async () => ({ rows: await listTokens(deps) }),
  )

  app.post(
    '/tokens',
    {
      config,
      schema: {
        summary: 'Make an API token; its text is in this reply only',
        body: CreateToken,
        response: { 201: CreatedToken },
      },
    },
    async (request, reply) => reply.code(201).send(await createToken(deps, request.body)),
  )

  app.delete(
    '/tokens/:id',
    {
      config,
      schema: {
        summary: 'Revoke an API token',
        params: Type.Object({ id: Id }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await deleteToken(deps, request.params.id)
      return reply.code(204).send(null)
    },
  )
}
