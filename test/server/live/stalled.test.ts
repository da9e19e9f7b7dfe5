import { once } from 'node:events'
import { expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { AddressInfo } from 'node:net'
import type { Topic } from '../../../server/contract/live.ts'
import { Client } from '../../../server/live/client.ts'
import { Encoded, History } from '../../../server/live/history.ts'
import { createMeters } from '../../../server/metrics/meters.ts'

const TOPICS: Topic[] = ['hosts']
/** Ids without rows: as large a delta as many a busy second gives. */
const MESSAGE = { hosts: { rows: [], alsoChanged: Array.from({ length: 1000 }, () => 'x'.repeat(60)) } }

/** A page that reads nothing, until it is resumed; `types` are those of the messages it got. */
async function stalledPage() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const accepted = once(server, 'connection') as Promise<[WebSocket]>
  const page = new WebSocket(`ws://127.0.0.1:${port}`)
  const [socket] = await accepted
  await once(page, 'open')
  const types: string[] = []
  page.on('message', (data: Buffer) =>
    types.push((JSON.parse(data.toString('utf8')) as { type: string }).type),
  )
  page.pause()
  const history = new History('a stream')
  const client = new Client(socket, history, createMeters().liveMessages)
  const end = () => {
    page.terminate()
    server.close()
  }
  return { page, socket, types, history, client, end }
}

test('a client that has stopped to read costs less than a megabyte, and gets a resync when it reads again', async () => {
  const { page, types, history, client, end } = await stalledPage()
  client.subscribe(TOPICS, undefined)
  let most = 0
  // 24 MB: far more than the system's own buffers take.
  for (let n = 0; n < 400; n++) {
    client.deliver(new Encoded('a stream', history.record('', new Set(TOPICS), MESSAGE)))
    most = Math.max(most, client.buffered)
    await new Promise(setImmediate)
  }
  expect(most).toBeGreaterThan(256 * 1024)
  expect(most).toBeLessThan(1024 * 1024)

  page.resume()
  // Nothing more happens that it would be told of: the sweep tells it.
  await expect
    .poll(
      () => {
        client.catchUp()
        return types.at(-1)
      },
      { timeout: 10_000 },
    )
    .toBe('resync')
  expect(types.filter((type) => type === 'delta').length).toBeLessThan(400)
  end()
})

test('a client that asks on and does not read is ended', async () => {
  const { socket, client, end } = await stalledPage()
  let most = 0
  let bytes = 0
  // 30 MB of answers.
  for (let n = 0; n < 300_000 && socket.readyState === socket.OPEN; n++) {
    client.send({ type: 'problem', code: 'invalid-request', detail: 'x'.repeat(50) })
    most = Math.max(most, client.buffered)
    bytes = Math.max(bytes, socket.bufferedAmount)
    if (n % 1000 === 0) await new Promise(setImmediate)
  }
  expect(socket.readyState).not.toBe(socket.OPEN)
  expect(most).toBeLessThan(800 * 1024)
  // Of small messages Node keeps several times as much as their bytes.
  expect(bytes).toBeLessThan(200 * 1024)
  end()
})
