import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { errorHandler } from '../../../server/errors.ts'
import type { App } from '../../../server/plugins/app-type.ts'
import { addArrivingLimit } from '../../../server/plugins/arriving-bodies.ts'
import { MAX_SENT_BYTES } from '../../../server/plugins/snapshot-body.ts'
import { startTestApp } from '../../support/app.ts'

const LARGE = 40_000
const MOST = 100_000

let app: App
let address: string
const senders: Socket[] = []

beforeEach(async () => {
  app = fastify({ bodyLimit: 200_000, forceCloseConnections: true }).withTypeProvider<TypeBoxTypeProvider>()
  app.setErrorHandler(errorHandler)
  addArrivingLimit(app, MOST)
  app.post('/', async () => ({}))
  address = await app.listen({ host: '127.0.0.1', port: 0 })
})
afterEach(async () => {
  for (const sender of senders.splice(0)) sender.destroy()
  await app.close()
})

/** Begins a request and sends no more of its body than the first bytes. */
async function begin(to: string, size: string, path = '/'): Promise<Socket> {
  const { hostname, port } = new URL(to)
  const socket = connect(Number(port), hostname)
  senders.push(socket)
  await once(socket, 'connect')
  socket.write(`POST ${path} HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n${size}\r\n\r\n`)
  return socket
}
const stalled = () => begin(address, `content-length: ${LARGE}`)

const send = (length: number) =>
  fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ filler: 'x'.repeat(length) }),
  })
const statusOf = async (length: number) => (await send(length)).status

test('large bodies that come in at once are bounded; who finds no place is told when to come again', async () => {
  const first = await stalled()
  await stalled()
  await expect.poll(() => statusOf(LARGE)).toBe(503)
  const refused = await send(LARGE)
  expect(refused.headers.get('retry-after')).toBe('5')
  expect(await refused.json()).toMatchObject({ code: 'unavailable' })
  expect(await statusOf(100), 'a small one is not counted').toBe(200)
  first.destroy()
  await expect.poll(() => statusOf(LARGE)).toBe(200)
})

test('a body gives its place back when it is there', async () => {
  for (let sent = 0; sent < 5; sent++) expect(await statusOf(LARGE)).toBe(200)
  expect(await Promise.all([statusOf(LARGE), statusOf(LARGE)])).toEqual([200, 200])
})

test('what no route takes is refused for that, and one that does not say its length counts as the longest', async () => {
  const answerTo = async (size: string) => {
    const [answer] = (await once(await begin(address, size), 'data')) as [Buffer]
    return answer.toString().split(' ', 2)[1]
  }
  expect(await answerTo(`content-length: ${MAX_SENT_BYTES + 1}`)).toBe('413')
  expect(await answerTo('transfer-encoding: chunked')).toBe('503')
})

test('a sender who never ends is cut off', async () => {
  const whole = await startTestApp()
  try {
    const to = await whole.listen()
    expect(whole.app.server.requestTimeout).toBe(60_000)
    // Node takes the longer of the two for the whole request.
    whole.app.server.requestTimeout = 500
    whole.app.server.headersTimeout = 500
    const socket = await begin(to, `content-length: ${LARGE}`, '/api/v1/sign-in')
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 408 /)
    await once(socket, 'close')
  } finally {
    await whole.close()
  }
})
