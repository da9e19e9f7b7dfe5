import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { errorHandler } from '../../../server/errors.ts'
import type { App } from '../../../server/plugins/app-type.ts'
import { addArrivingLimit } from '../../../server/plugins/arriving-bodies.ts'
import { MAX_SENT_BYTES } from '../../../server/plugins/snapshot-body.ts'
import { startTestApp, type TestAgent } from '../../support/app.ts'

const LARGE = 40_000
/** Each sender may have a quarter of it: two large ones. */
const MOST = 400_000

let app: App
let address: string
const senders: Socket[] = []

beforeEach(async () => {
  app = fastify({ bodyLimit: 200_000, forceCloseConnections: true }).withTypeProvider<TypeBoxTypeProvider>()
  app.setErrorHandler(errorHandler)
  addArrivingLimit(app, MOST)
  app.post('/', async () => ({}))
  app.post('/short', { bodyLimit: LARGE }, async () => ({}))
  app.post('/late', { preParsing: async (_request, _reply, body) => body }, async () => ({}))
  address = await app.listen({ host: '127.0.0.1', port: 0 })
})
const endAll = () => {
  for (const sender of senders.splice(0)) sender.destroy()
}
afterEach(async () => {
  endAll()
  await app.close()
})

/** Begins a request and sends nothing of its body. */
async function begin(to: string, headers: string, line = 'POST /', from = '127.0.0.1'): Promise<Socket> {
  const { hostname, port } = new URL(to)
  const socket = connect({ port: Number(port), host: hostname, localAddress: from })
  senders.push(socket)
  await once(socket, 'connect')
  socket.write(head(line, `content-type: application/json\r\n${headers}`))
  return socket
}
const head = (line: string, headers: string) => `${line} HTTP/1.1\r\nhost: test\r\n${headers}\r\n\r\n`
const chunk = (length: number) => `${length.toString(16)}\r\n${'x'.repeat(length)}\r\n`
const CHUNKED = 'transfer-encoding: chunked'
const LAST = '0\r\n\r\n'
const stalled = (from?: string) => begin(address, `content-length: ${LARGE}`, 'POST /', from)
const statusIn = async (socket: Socket) => {
  const [answer] = (await once(socket, 'data')) as [Buffer]
  return answer.toString().split(' ', 2)[1]
}

const send = (length: number) =>
  fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ filler: 'x'.repeat(length) }),
  })
const statusOf = async (length: number) => (await send(length)).status

test('a sender has so much of the place and no more; who finds none is told when to come again', async () => {
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

test('large bodies of all senders together are bounded', async () => {
  // Ten of 40 KB fill it.
  for (let sender = 2; sender <= 6; sender++) {
    await stalled(`127.0.0.${sender}`)
    await stalled(`127.0.0.${sender}`)
  }
  await expect.poll(() => statusOf(LARGE)).toBe(503)
  for (const gone of senders.slice(0, 2)) gone.destroy()
  await expect.poll(() => statusOf(LARGE)).toBe(200)
})

test('a body gives its place back when it is there', async () => {
  for (let sent = 0; sent < 5; sent++) expect(await statusOf(LARGE)).toBe(200)
  expect(await Promise.all([statusOf(LARGE), statusOf(LARGE)])).toEqual([200, 200])
})

test('what no route takes is refused for that', async () => {
  expect(await statusIn(await begin(address, `content-length: ${MAX_SENT_BYTES + 1}`))).toBe('413')
})

test('one that does not say how long it is takes place as it comes', async () => {
  const [first, second] = [await begin(address, CHUNKED), await begin(address, CHUNKED)]
  expect(await statusOf(2 * LARGE), 'nothing has come yet').toBe(200)
  first.write(chunk(LARGE))
  await expect.poll(() => statusOf(2 * LARGE)).toBe(503)
  const answer = statusIn(second)
  second.write(chunk(2 * LARGE))
  expect(await answer).toBe('503')
  // What it sends on is read and dropped, and the connection is as good as before.
  second.write(LAST + head('GET /none', 'accept: */*'))
  expect(await statusIn(second)).toBe('404')
  first.destroy()
  await expect.poll(() => statusOf(2 * LARGE)).toBe(200)
})

const fill = async () => {
  await stalled()
  await stalled()
  await expect.poll(() => statusOf(LARGE)).toBe(503)
}

test('a small one that does not say its length is not counted either', async () => {
  await fill()
  const small = await begin(address, CHUNKED)
  small.write(chunk(100) + LAST)
  // It is no JSON.
  expect(await statusIn(small)).toBe('400')
})

test('one that finds no place before anybody reads it is answered', async () => {
  await fill()
  const late = await begin(address, CHUNKED, 'POST /late')
  late.write(chunk(LARGE))
  expect(await statusIn(late)).toBe('503')
})

test('what comes after the answer, or is read by nobody, does no harm', async () => {
  const long = await begin(address, CHUNKED, 'POST /short')
  long.write(chunk(LARGE + 1))
  expect(await statusIn(long)).toBe('413')
  await fill()
  long.write(chunk(LARGE) + LAST + head('GET /none', CHUNKED) + chunk(2 * LARGE) + LAST)
  expect(await statusIn(long)).toBe('404')
})

test('an answer that does not wait for the body gives its place back', async () => {
  for (let sent = 0; sent < 5; sent++) {
    const early = await begin(address, `content-length: ${LARGE}`, 'GET /none')
    expect(await statusIn(early)).toBe('404')
    early.destroy()
  }
  expect(await statusOf(LARGE)).toBe(200)
})

test('a body that nobody reads does not hold up its connection', async () => {
  const socket = await begin(address, `content-length: 2\r\n\r\n{}`)
  expect(await statusIn(socket)).toBe('200')
  socket.write(head('POST /', `content-type: text/csv\r\n${CHUNKED}`) + chunk(2 * LARGE))
  expect(await statusIn(socket)).toBe('415')
  socket.write(chunk(8 * LARGE) + LAST + head('GET /none', 'accept: */*'))
  expect(await statusIn(socket)).toBe('404')
})

test('one that does not say how long it is and is longer than any route takes is refused for that', async () => {
  const whole = await startTestApp()
  try {
    const { secret } = await whole.enroll('long')
    const to = await whole.listen()
    const answers = Array.from({ length: 5 }, () =>
      fetch(`${to}/api/v1/agent/snapshots`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: new Blob([Buffer.alloc(2 * MAX_SENT_BYTES, ' ')]).stream(),
        duplex: 'half',
      }),
    )
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([413, 413, 413, 413, 413])
  } finally {
    await whole.close()
  }
})

test('an agent that begins many uploads keeps no other from its own', async () => {
  const whole = await startTestApp()
  try {
    const to = await whole.listen()
    const [busy, other] = [await whole.enroll('busy'), await whole.enroll('other')]
    const upload = ({ secret }: TestAgent) =>
      begin(
        to,
        `authorization: Bearer ${secret}\r\ncontent-length: ${MAX_SENT_BYTES}`,
        'POST /api/v1/agent/snapshots',
      )
    // Eight of the largest are its share; which of nine comes last is not ours to say.
    const begun = Array.from({ length: 9 }, async () => statusIn(await upload(busy)))
    expect(await Promise.race(begun)).toBe('503')
    const others = await upload(other)
    // Taken: it is waited for to the end, which is no JSON.
    others.write(Buffer.alloc(MAX_SENT_BYTES, ' '))
    expect(await statusIn(others)).toBe('400')
  } finally {
    endAll()
    await whole.close()
  }
})

test('a sender who never ends is cut off', async () => {
  const whole = await startTestApp()
  try {
    const to = await whole.listen()
    expect(whole.app.server.requestTimeout).toBe(60_000)
    // Node takes the longer of the two for the whole request.
    whole.app.server.requestTimeout = 500
    whole.app.server.headersTimeout = 500
    const socket = await begin(to, `content-length: ${LARGE}`, 'POST /api/v1/sign-in')
    expect(await statusIn(socket)).toBe('408')
    await once(socket, 'close')
  } finally {
    await whole.close()
  }
})
