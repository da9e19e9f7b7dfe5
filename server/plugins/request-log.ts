import { LogController, type FastifyRequest } from 'fastify'
import type { App } from './app-type.ts'

/** Fastify writes two lines a request, of which this file's one takes the place. */
export const requestLogController = new LogController({
  disableRequestLogging: true,
  requestIdLogLabel: 'requestId',
})

const VERBOSE: ReadonlySet<string> = new Set(['debug', 'trace'])

/** One line a request when it is over. A fleet's check-ins and a page's files are of interest only while debugging. */
export function addRequestLog(app: App): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { statusCode: status } = reply
    const level = status >= 500 ? 'error' : isRoutine(request) ? 'debug' : 'info'
    done()
    if (level === 'debug' && !VERBOSE.has(request.log.level)) return
    const line = {
      method: request.method,
      // Without the query: what people search for is theirs.
      path: request.url.split('?', 1)[0],
      status,
      ms: Math.round(reply.elapsedTime),
    }
    request.log[level](line, 'request')
  })
}

function isRoutine(request: FastifyRequest): boolean {
  const { url } = request.routeOptions
  return (
    request.routeOptions.config.access === 'agent' ||
    !request.url.startsWith('/api/') ||
    url === '/api/v1/health' ||
    url === '/api/v1/agent/enroll'
  )
}
