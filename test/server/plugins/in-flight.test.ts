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
  addSnapshotBody(app, 1_000)
  app.post('/', () => new Promise((resolve) => waiting.push(() => resolve({}))))
  address = await app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => app.close())

const send = (signal?: AbortSignal) =>
  fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ version: 1, filler: 'x'.repeat(400) }),
    ...(signal && { signal }),
  })
const arrived = (count: number) => expect.poll(() => waiting.length).toBe(count)

test('so many bytes are worked on at once; more are sent away with a time to come again', async () => {
  const first = [send(), send()]
  await arrived(2)
  const refused = await send()
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2'])
  for (const answer of waiting.splice(0)) answer()
  expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200])
})

test('a sender that has gone takes no room', async () => {
  const gone = new AbortController()
  const lost = [send(gone.signal), send(gone.signal)]
  await arrived(2)
  gone.abort()
  expect((await Promise.allSettled(lost)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  let kept: Promise<Response> | undefined
  await expect
    .poll(async () => {
      const before = waiting.length
      kept = send()
      await Promise.race([kept, expect.poll(() => waiting.length).toBe(before + 1)])
      return waiting.length - before
    })
    .toBe(1)
  for (const answer of waiting.splice(0)) answer()
  expect((await kept)?.status).toBe(200)
})
