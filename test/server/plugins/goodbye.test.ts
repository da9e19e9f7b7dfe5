import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { addGoodbye } from '../../../server/plugins/goodbye.ts'
import type { App } from '../../../server/plugins/app-type.ts'

let app: App
let address: string
let draining: boolean
const agent = new Agent({ keepAlive: true })

beforeEach(async () => {
  draining = false
  app = fastify({ forceCloseConnections: true }).withTypeProvider<TypeBoxTypeProvider>()
  const readiness = {
    check: () => Promise.resolve([]),
    watch: () => undefined,
    drain: () => undefined,
    isDraining: () => draining,
  }
  addGoodbye(app, { readiness }, 2)
  app.get('/', async () => ({}))
  address = await app.listen({ host: '127.0.0.1', port: 0 })
})
afterEach(async () => {
  agent.destroy()
  await app.close()
})

/** Each that is not over when the next begins has a connection of its own. */
async function ask(): Promise<string | undefined> {
  const [reply] = (await once(get(address, { agent }), 'response')) as [IncomingMessage]
  reply.resume()
  await once(reply, 'end')
  return reply.headers.connection
}

test('so many connections are kept; one beyond them ends with its answer', async () => {
  expect(await Promise.all([ask(), ask()])).toEqual(['keep-alive', 'keep-alive'])
  const three = await Promise.all([ask(), ask(), ask()])
  expect(three).toContain('close')
  // It is gone: the others go on.
  await expect.poll(() => Promise.all([ask(), ask()])).toEqual(['keep-alive', 'keep-alive'])
})

test('while the server drains every connection ends with its answer', async () => {
  expect(await ask()).toBe('keep-alive')
  draining = true
  expect(await ask()).toBe('close')
})
