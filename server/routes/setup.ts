import { completeSetup, isSetupOpen } from '../accounts/setup.ts'
import { startSignIn } from '../accounts/sign-ins.ts'
import { toRole } from '../accounts/tokens.ts'
import type { App } from '../plugins/app-type.ts'
import { Me, SetupRequest, SetupState } from '../contract/account.ts'
import type { Deps } from '../deps.ts'
import { requireSameOrigin } from '../plugins/same-origin.ts'
import { GUESSABLE } from '../plugins/security.ts'
import { setSignInCookie } from '../plugins/sign-in-cookie.ts'

export function setupRoutes(app: App, deps: Deps): void {
  app.get(
    '/setup',
    {
      config: { access: 'open' },
      schema: { summary: 'Whether the first admin is still to be made', response: { 200: SetupState } },
    },
    async () => ({ open: await isSetupOpen(deps) }),
  )

  app.post(
    '/setup',
    {
      config: { access: 'open', ...GUESSABLE },
      schema: {
        summary: 'Make the first admin with the one-time token, and sign in',
        body: SetupRequest,
        response: { 200: Me },
      },
    },
    async (request, reply) => {
      requireSameOrigin(request, deps.config, 'if-stated')
      const { id, email, role } = await completeSetup(deps, request.body)
      setSignInCookie(reply, deps.config, await startSignIn(deps, id))
      return { id, email, role: toRole(role) }
    },
  )
}
