import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import pino from 'pino'
import fastify, { type FastifyBaseLogger } from 'fastify'
import { expect, test } from 'vitest'
import type { App } from '../../../server/plugins/app-type.ts'
import { addRequestLog, requestLogController } from '../../../server/plugins/request-log.ts'
import { startTestApp } from '../../support/app.ts'

test('one line a request: fleets and files only while debugging, failures always', async () => {
  const lines: Record<string, unknown>[] = []
  const write = (line: string) => {
    lines.push(JSON.parse(line) as Record<string, unknown>)
  }
  const loggerInstance: FastifyBaseLogger = pino({ level: 'debug', base: null }, { write })
  const app: App = fastify({
    loggerInstance,
    logController: requestLogController,
  }).withTypeProvider<TypeBoxTypeProvider>()
  addRequestLog(app)
  app.get('/api/v1/hosts', () => 'rows')
  app.get('/api/v1/gone', (_request, reply) => reply.code(404).send('no'))
  app.post('/api/v1/agent/check-in', { config: { access: 'agent' } }, () => 'nothing')
  app.post('/api/v1/agent/snapshots', { config: { access: 'agent' } }, (_request, reply) =>
    reply.code(503).send('no'),
  )
  app.get('/assets/app.js', () => 'js')

  await app.inject('/api/v1/hosts?search=somebody')
  await app.inject('/api/v1/gone')
  await app.inject({ method: 'POST', url: '/api/v1/agent/check-in' })
  await app.inject({ method: 'POST', url: '/api/v1/agent/snapshots' })
  await app.inject('/assets/app.js')
  await app.close()
  expect(lines.map(({ level, path, status }) => [level, path, status])).toEqual([
    [30, '/api/v1/hosts', 200],
    [30, '/api/v1/gone', 404],
    [20, '/api/v1/agent/check-in', 200],
    [50, '/api/v1/agent/snapshots', 503],
    [20, '/assets/app.js', 200],
  ])
  for (const line of lines) {
    expect(line['requestId']).toEqual(expect.any(String))
    expect(line['ms']).toEqual(expect.any(Number))
  }
  expect(JSON.stringify(lines)).not.toContain('somebody')
})

test('the id that a problem tells, an agent too, leads to its line', async () => {
  const lines: string[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) })
  const server = await startTestApp({ log })
  for (const url of ['/api/v1/agent/check-in', '/api/v1/suppressions']) {
    const { statusCode, body } = await server.app.inject({ method: 'POST', url, body: {} })
    expect(statusCode).toBe(401)
    const { requestId } = JSON.parse(body) as { requestId: string }
    expect(lines.map((line) => JSON.parse(line) as unknown)).toContainEqual(
      expect.objectContaining({ msg: 'request', path: url, requestId }),
    )
  }
  await server.close()
})
