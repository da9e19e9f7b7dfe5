import type { App } from '../plugins/app-type.ts'
import type { Meters } from './meters.ts'

/** Times every answer by its route: its address as registered, so that ids and guesses make no series of their own. */
export function addRequestMeters(app: App, { requests }: Pick<Meters, 'requests'>): void {
  // The callback form: a promise a request is more than all the rest of this.
  app.addHook('onResponse', (request, reply, done) => {
    // An upgrade ends when its socket does, hours later.
    if (request.raw.headers.upgrade === undefined) {
      const route = request.is404 ? 'none' : (request.routeOptions.url ?? 'none')
      const labels = { method: request.method, route, status: reply.statusCode }
      requests.observe(labels, reply.elapsedTime / 1000)
    }
    done()
  })
}
