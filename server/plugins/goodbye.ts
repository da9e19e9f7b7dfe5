import type { Deps } from '../deps.ts'
import type { App } from './app-type.ts'

/** While the server drains, each connection ends with its next answer: none is cut between two of them. */
export function addGoodbye(app: App, { readiness }: Pick<Deps, 'readiness'>): void {
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (readiness.isDraining()) void reply.header('connection', 'close')
    done(null, payload)
  })
}
