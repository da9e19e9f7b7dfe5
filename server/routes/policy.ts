import { PolicyState, ReplacePolicy } from '../contract/policy.ts'
import type { Deps } from '../deps.ts'
import type { App } from '../plugins/app-type.ts'
import { personOf } from './person.ts'

export function policyRoutes(app: App, deps: Deps): void {
  app.get(
    '/policy',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'What the fleet’s owner has decided: the rules’ settings',
        response: { 200: PolicyState },
      },
    },
    () => deps.policy.current(),
  )

  app.put(
    '/policy',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Replace the policy; the whole fleet is judged by it within a minute or two',
        body: ReplacePolicy,
        response: { 200: PolicyState },
      },
    },
    (request) => deps.policy.replace(request.body, personOf(request)),
  )
}
