import { setTimeout as sleep } from 'node:timers/promises'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorHandler } from '../../../server/errors.ts'
import type { App } from '../../../server/plugins/app-type.ts'
import { addSnapshotBody } from '../../../server/plugins/snapshot-body.ts'

const app: App = fastify().withTypeProvider<TypeBoxTypeProvider>()
const waiting: (() => void)[] = []
let address: string

beforeAll(async () => {
  app.setErrorHandler(errorHandler)
  addSnapshotBody(app, 1_000, 1_000)
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
const arrived = (count: number) => expect.poll(() => waiting.length).toBe(count)

test('so many bytes are worked on at once; more wait, and still more are told when to come again', async () => {
  const sent = [send(), send()]
  await arrived(2)
  sent.push(send(), send())
  await sleep(300)
  const refused = await send()
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2'])
  expect(waiting).toHaveLength(2)
  while (waiting.length > 0) {
    waiting.shift()?.()
    await sleep(50)
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
  const gone = new AbortController()
  const lost = send(gone.signal)
  await sleep(200)
  gone.abort()
  await expect(lost).rejects.toThrow('aborted')
  await sleep(200)
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
  await sleep(200)
  expect(waiting).toHaveLength(1)
  waiting.shift()?.()
  await large
  await arrived(1)
  waiting.shift()?.()
  expect((await small).status).toBe(200)
})
