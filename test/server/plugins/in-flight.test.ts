import { connect, type Socket } from 'node:net'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorHandler } from '../../../server/errors.ts'
import type { App } from '../../../server/plugins/app-type.ts'
import type { Room } from '../../../server/plugins/room.ts'
import { addSnapshotBody } from '../../../server/plugins/snapshot-body.ts'

const app: App = fastify().withTypeProvider<TypeBoxTypeProvider>()
let room: Room
/** Those at work, to be answered. */
const waiting: (() => void)[] = []
/** As the server sees them. */
const open = new Set<Socket>()
let address: string

beforeAll(async () => {
  app.server.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  app.setErrorHandler(errorHandler)
  room = addSnapshotBody(app, 1_000, 1_000)
  app.post('/', () => new Promise((resolve) => waiting.push(() => resolve({}))))
  address = await app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => app.close())

const send = (signal?: AbortSignal, filler = 400) =>
  fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ version: 1, filler: 'x'.repeat(filler) }),
    ...(signal && { signal }),
  })
/** Goes as soon as it waits for room. */
async function sendAndGo(body: string, encoding: string): Promise<void> {
  const before = open.size
  const { hostname, port } = new URL(address)
  const socket = connect(Number(port), hostname)
  const head = `content-type: application/json\r\ncontent-encoding: ${encoding}\r\ncontent-length: ${body.length}`
  socket.write(`POST / HTTP/1.1\r\nhost: test\r\n${head}\r\n\r\n${body}`)
  await expect.poll(() => room.waiting).toBe(1)
  socket.destroy()
  await expect.poll(() => open.size).toBe(before)
}
const arrived = (count: number) => expect.poll(() => waiting.length).toBe(count)

test('so many bytes are worked on at once; more wait, and still more are told when to come again', async () => {
  const sent = [send(), send()]
  await arrived(2)
  sent.push(send(), send())
  await expect.poll(() => room.waiting).toBe(2)
  const refused = await send()
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2'])
  expect(waiting).toHaveLength(2)
  for (let answered = 0; answered < sent.length; answered++) {
    await expect.poll(() => waiting.length).toBeGreaterThan(0)
    waiting.shift()?.()
  }
  expect(new Set((await Promise.all(sent)).map(({ status }) => status))).toEqual(new Set([200]))
})

test('a sender that has gone takes no room', async () => {
  const gone = new AbortController()
  const lost = [send(gone.signal), send(gone.signal)]
  await arrived(2)
  gone.abort()
  expect((await Promise.allSettled(lost)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  const kept = send()
  await arrived(3)
  for (const answer of waiting.splice(0)) answer()
  expect((await kept).status).toBe(200)
})

test('one that goes while it waits is not worked on', async () => {
  const sent = [send(), send()]
  await arrived(2)
  await sendAndGo(JSON.stringify({ version: 1, filler: 'x'.repeat(400) }), 'identity')
  for (const answer of waiting.splice(0)) answer()
  await Promise.all(sent)
  expect(waiting).toHaveLength(0)
  const next = [send(), send()]
  await arrived(2)
  for (const answer of waiting.splice(0)) answer()
  await Promise.all(next)
})

test('what is larger than the room has it alone', async () => {
  const large = send(undefined, 5_000)
  await arrived(1)
  const small = send()
  await expect.poll(() => room.waiting).toBe(1)
  expect(waiting).toHaveLength(1)
  waiting.shift()?.()
  await large
  await arrived(1)
  waiting.shift()?.()
  expect((await small).status).toBe(200)
})

test('what cannot be read takes no room, also when its sender has gone meanwhile', async () => {
  const sent = [send(), send()]
  await arrived(2)
  // Says by its end that it is 512 bytes.
  await sendAndGo(`${'x'.repeat(496)}\0\x02\0\0`, 'gzip')
  for (const answer of waiting.splice(0)) answer()
  await Promise.all(sent)
  const next = [send(), send()]
  await arrived(2)
  for (const answer of waiting.splice(0)) answer()
  await Promise.all(next)
})
