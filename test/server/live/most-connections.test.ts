import { once } from 'node:events'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { bearer, startTestApp } from '../../support/app.ts'

const MOST = 256

test('one owner has so many live connections and no more; another is not held up', async () => {
  const app = await startTestApp()
  const { tokens } = app
  const address = (await app.listen()).replace('http', 'ws')
  const connect = (token: string) => new WebSocket(`${address}/api/v1/live`, { headers: bearer(token) })
  const answerTo = async (socket: WebSocket) => {
    const [, response] = (await once(socket, 'unexpected-response')) as [
      unknown,
      { statusCode: number; headers: Record<string, string> },
    ]
    socket.on('error', () => undefined).terminate()
    return [response.statusCode, response.headers['retry-after']]
  }
  const mine = Array.from({ length: MOST }, () => connect(tokens.viewer))
  await Promise.all(mine.map((socket) => once(socket, 'open')))
  expect(await answerTo(connect(tokens.viewer))).toEqual([429, '10'])
  const other = connect(tokens.admin)
  await once(other, 'open')

  mine[0]?.close()
  const opened = async () => {
    const again = connect(tokens.viewer).on('error', () => undefined)
    const isOpen = await Promise.race([
      once(again, 'open').then(() => true),
      answerTo(again).then(() => false),
    ])
    return isOpen
  }
  await expect.poll(opened, { timeout: 10_000 }).toBe(true)
  for (const socket of [...mine, other]) socket.terminate()
})
