import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { bearer, startTestApp } from '../../support/app.ts'

const PAGES = 20

test('pages that come again while the server stops do not keep it from its end', async () => {
  const app = await startTestApp()
  const address = await app.listen()
  let goodbyes = 0
  let stopped = false
  const open = () =>
    new WebSocket(`${address.replace('http', 'ws')}/api/v1/live`, { headers: bearer(app.tokens.viewer) })
  const comeAgain = async (socket: WebSocket): Promise<void> => {
    // Refused at last: the server answers 503, or listens no more.
    socket.on('error', () => undefined)
    await new Promise((resolve) => socket.once('close', resolve))
    goodbyes += 1
    await sleep(Math.random() * 20)
    if (!stopped) await comeAgain(open())
  }
  const sockets = Array.from({ length: PAGES }, open)
  await Promise.all(sockets.map((socket) => once(socket, 'open')))
  const pages = sockets.map(comeAgain)
  await app.close()
  stopped = true
  await Promise.all(pages)
  expect(goodbyes).toBeGreaterThan(PAGES)
})
