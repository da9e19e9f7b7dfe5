import { Type } from 'typebox'
import { checkPassword, endSignIn, startSignIn } from '../accounts/sign-ins.ts'
import { toRole } from '../accounts/tokens.ts'
import type { App } from '../plugins/app-type.ts'
import { Me, SignInRequest } from '../contract/account.ts'
import type { Deps } from '../deps.ts'
import { requireSameOrigin } from '../plugins/same-origin.ts'
import { GUESSABLE } from '../plugins/security.ts'
import { clearSignInCookie, setSignInCookie, signInToken } from '../plugins/sign-in-cookie.ts'

export function signInRoutes(app: App, deps: Deps): void {
  app.post(
    '/sign-in',
    {
      config: { access: 'open', ...GUESSABLE },
      schema: {
        summary: 'Sign in with e-mail address and password',
        body: SignInRequest,
        response: { 200: Me },
      },
    },
    async (request, reply) => {
      requireSameOrigin(request, deps.config, 'if-stated')
      const { id, email, role } = await checkPassword(deps, request.body.email, request.body.password)
      setSignInCookie(reply, deps.config, await startSignIn(deps, id))
      return { id, email, role: toRole(role) }
    },
  )

  app.delete(
    '/sign-in',
    { config: { access: 'viewer' }, schema: { summary: 'Sign out', response: { 204: Type.Null() } } },
    async (request, reply) => {
      const token = signInToken(request)
      if (token !== undefined) await endSignIn(deps, token)
      clearSignInCookie(reply, deps.config)
      return reply.code(204).send(null)
    },
  )
}
