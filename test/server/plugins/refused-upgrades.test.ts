import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import WebSocket from 'ws'
import { bearer, startTestApp } from '../../support/app.ts'

test.each([
  ['of an agent', 'POST /api/v1/agent/check-in', '401'],
  ['of a page', 'GET /api/v1/live', '401'],
  ['of nobody', 'GET /none', '404'],
  ['of an address that cannot be decoded', 'GET /%zz', '400'],
])('an upgrade %s that is refused is answered, and its connection ends', async (_, line, status) => {
  const test = await startTestApp()
  const socket = connect(Number(new URL(await test.listen()).port), '127.0.0.1')
  const upgrade = 'connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13'
  socket.write(
    `${line} HTTP/1.1\r\nhost: test\r\n${upgrade}\r\nsec-websocket-key: ${'x'.repeat(22)}==\r\n\r\n`,
  )
  const [answer] = (await once(socket, 'data')) as [Buffer]
  expect(answer.toString().split(' ', 2)[1]).toBe(status)
  socket.resume()
  await once(socket, 'close')
})

test('one that is granted has no limit of time', async () => {
  const test = await startTestApp()
  const address = await test.listen()
  const upgraded: Socket[] = []
  test.app.server.on('upgrade', ({ socket }) => upgraded.push(socket))
  const page = new WebSocket(`${address.replace('http', 'ws')}/api/v1/live`, {
    headers: bearer(test.tokens.viewer),
  })
  await once(page, 'open')
  expect(upgraded.map(({ timeout }) => timeout)).toEqual([0])
  page.terminate()
})
