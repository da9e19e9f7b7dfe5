import type { App } from '../plugins/app-type.ts'
import { Me } from '../contract/account.ts'
import { ApiError } from '../errors.ts'

export function meRoutes(app: App): void {
  app.get(
    '/me',
    { config: { access: 'viewer' }, schema: { summary: 'Who is asking', response: { 200: Me } } },
    ({ identity }) => {
      if (!identity || identity.kind === 'agent') throw new ApiError('unauthenticated', 'nobody is signed in')
      return { id: identity.id, email: identity.kind === 'user' ? identity.email : null, role: identity.role }
    },
  )
}
