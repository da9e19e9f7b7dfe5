import { afterEach, describe, expect, it } from 'vitest'
import { WebSocketServer, WebSocket, type AddressInfo } from 'ws'
import type { LiveMessage, LiveRequest } from '#server/contract/live.ts'
import {
  missedBetween,
  openConnection,
  type ConnectionOptions,
  type ConnectionState,
  type Socket,
  type Timing,
} from '../../../web/src/state/connection.ts'

const TIMING: Partial<Timing> = { firstDelayMs: 10, maxDelayMs: 40, pollMs: 30, silenceMs: 10_000 }

const cleanUp: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

/** A real `ws` server that answers as `answer` says and remembers what it heard. */
async function liveServer(
  answer: (heard: LiveRequest, say: (message: LiveMessage) => void) => void,
  port = 0,
) {
  const heard: LiveRequest[] = []
  const server = new WebSocketServer({ port, host: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      const request = JSON.parse(data.toString()) as LiveRequest
      heard.push(request)
      answer(request, (message) => socket.send(JSON.stringify(message)))
    })
  })
  const broadcast = (message: LiveMessage) => {
    for (const client of server.clients) client.send(JSON.stringify(message))
  }
  const stop = () =>
    new Promise<void>((resolve) => {
      for (const client of server.clients) client.terminate()
      server.close(() => resolve())
    })
  cleanUp.push(stop)
  const { port: opened } = server.address() as AddressInfo
  return { heard, broadcast, stop, port: opened, clients: server.clients }
}

function connectTo(port: number): Socket {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`)
  const wrapped: Socket = {
    send: (text) => socket.send(text),
    close: () => socket.close(),
    onopen: null,
    onmessage: null,
    onclose: null,
    onerror: null,
  }
  socket.onopen = () => wrapped.onopen?.()
  socket.onmessage = (event) => wrapped.onmessage?.({ data: event.data })
  socket.onclose = () => wrapped.onclose?.()
  socket.onerror = () => wrapped.onerror?.()
  return wrapped
}

function client(port: number, more: Partial<ConnectionOptions> = {}) {
  const states: ConnectionState[] = []
  const deltas: number[] = []
  const count = { refreshed: 0 }
  const connection = openConnection({
    connect: () => connectTo(port),
    topics: ['summary', 'hosts'],
    refresh: async () => {
      count.refreshed += 1
    },
    onState: (state) => states.push(state),
    onDelta: (delta) => deltas.push(delta.summary?.openPatterns ?? -1),
    timing: TIMING,
    ...more,
  })
  cleanUp.push(() => connection.close())
  return { states, deltas, count }
}

const NOW = '2026-01-02T03:04:05.000Z'
const counts = (openPatterns: number) => ({
  hosts: { total: 1, onTime: 1, late: 0, silent: 0, pending: 0, withFindings: 0 },
  findings: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
  openPatterns,
  asOf: NOW,
})
const delta = (seq: number, stream = 's1'): LiveMessage => ({
  type: 'delta',
  stream,
  seq,
  at: NOW,
  delta: { summary: counts(seq) },
})

const until = (condition: () => boolean) => expect.poll(condition, { timeout: 5_000, interval: 5 }).toBe(true)

describe('openConnection', () => {
  it('subscribes, becomes live, hands on deltas and answers pings', async () => {
    const server = await liveServer((request, say) => {
      if (request.type === 'subscribe') say({ type: 'hello', stream: 's1', seq: 4 })
    })
    const page = client(server.port)
    await until(() => page.states.at(-1) === 'live')
    expect(server.heard).toEqual([{ type: 'subscribe', topics: ['summary', 'hosts'] }])
    expect(page.states).toEqual(['connecting', 'live'])
    expect(page.count.refreshed).toBe(1)

    server.broadcast(delta(5))
    server.broadcast(delta(6))
    server.broadcast({ type: 'ping' })
    await until(() => server.heard.length === 2)
    expect(page.deltas).toEqual([5, 6])
    expect(server.heard[1]).toEqual({ type: 'pong' })
    expect(page.count.refreshed).toBe(1)
  })

  it('fetches afresh when a number is skipped and when the server says resync', async () => {
    const server = await liveServer((request, say) => {
      if (request.type === 'subscribe') say({ type: 'hello', stream: 's1', seq: 1 })
    })
    const page = client(server.port)
    await until(() => page.count.refreshed === 1)
    server.broadcast(delta(3))
    await until(() => page.count.refreshed === 2)
    server.broadcast(delta(4))
    server.broadcast({ type: 'resync', stream: 's1', seq: 9, reason: 'slow client' })
    await until(() => page.count.refreshed === 3)
    server.broadcast(delta(10))
    await until(() => page.deltas.length === 3)
    expect(page.deltas).toEqual([3, 4, 10])
    expect(page.count.refreshed).toBe(3)
  })

  it('resumes with stream and number after a loss, without fetching anything', async () => {
    const server = await liveServer((request, say) => {
      if (request.type !== 'subscribe') return
      say({ type: 'hello', stream: 's1', seq: request.resume?.seq ?? 7 })
      if (request.resume) say(delta(request.resume.seq + 1))
    })
    const page = client(server.port)
    await until(() => page.states.at(-1) === 'live')
    for (const socket of server.clients) socket.terminate()
    await until(() => page.deltas.length === 1)
    expect(server.heard[1]).toEqual({
      type: 'subscribe',
      topics: ['summary', 'hosts'],
      resume: { stream: 's1', seq: 7 },
    })
    expect(page.states).toEqual(['connecting', 'live', 'connecting', 'live'])
    expect(page.deltas).toEqual([8])
    expect(page.count.refreshed).toBe(1)
  })

  it('polls after repeated failure, keeps trying, and returns to live by itself', async () => {
    const first = await liveServer((request, say) => {
      if (request.type === 'subscribe') say({ type: 'hello', stream: 's1', seq: 0 })
    })
    const page = client(first.port)
    await until(() => page.states.at(-1) === 'live')
    await first.stop()
    await until(() => page.states.at(-1) === 'polling' && page.count.refreshed > 3)

    await liveServer((request, say) => {
      if (request.type === 'subscribe') say({ type: 'resync', stream: 's2', seq: 0, reason: 'other process' })
    }, first.port)
    await until(() => page.states.at(-1) === 'live')
    const refreshed = page.count.refreshed
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(page.count.refreshed).toBe(refreshed)
  })

  it('does not poll again before the answer to the last time is there', async () => {
    const gone = await liveServer(() => undefined)
    await gone.stop()
    let underWay = 0
    const most = { underWay: 0, polls: 0 }
    client(gone.port, {
      refresh: async () => {
        most.underWay = Math.max(most.underWay, ++underWay)
        await new Promise((resolve) => setTimeout(resolve, 100))
        most.polls += 1
        underWay -= 1
      },
    })
    await until(() => most.polls === 3)
    expect(most.underWay).toBe(1)
  })

  it('is offline when polling fails too', async () => {
    const gone = await liveServer(() => undefined)
    await gone.stop()
    const page = client(gone.port, { refresh: () => Promise.reject(new Error('no answer')) })
    await until(() => page.states.at(-1) === 'offline')
    expect(page.states).toEqual(['connecting', 'polling', 'offline'])
  })

  it('gives up a connection that is open but silent', async () => {
    const server = await liveServer((request, say) => {
      if (request.type === 'subscribe') say({ type: 'hello', stream: 's1', seq: 0 })
    })
    client(server.port, { timing: { ...TIMING, silenceMs: 60 } })
    await until(() => server.heard.filter((request) => request.type === 'subscribe').length >= 2)
  })

  it('does not pass for resumed when what was missed could not be fetched', async () => {
    const server = await liveServer((request, say) => {
      if (request.type === 'subscribe') say({ type: 'hello', stream: 's1', seq: 5 })
    })
    let works = false
    const count = { tried: 0 }
    client(server.port, {
      refresh: async () => {
        count.tried += 1
        if (!works) throw new Error('no answer')
      },
    })
    await until(() => count.tried >= 2)
    works = true
    expect(
      server.heard.every((request) => request.type === 'subscribe' && request.resume === undefined),
    ).toBe(true)
  })

  it('outlives garbage, and stays closed once closed', async () => {
    const server = await liveServer((request, say) => {
      if (request.type === 'subscribe') say({ type: 'hello', stream: 's1', seq: 0 })
    })
    const states: ConnectionState[] = []
    const connection = openConnection({
      connect: () => connectTo(server.port),
      topics: ['summary'],
      refresh: () => Promise.resolve(),
      onState: (state) => states.push(state),
      onDelta: () => undefined,
      timing: TIMING,
    })
    await until(() => states.at(-1) === 'live')
    for (const socket of server.clients) socket.send('{not json')
    for (const socket of server.clients) socket.send('[1]')
    connection.close()
    await until(() => server.clients.size === 0)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(server.heard).toHaveLength(1)
    expect(states).toEqual(['connecting', 'live'])
  })
})

describe('missedBetween', () => {
  const at = { stream: 's1', seq: 3 }
  it.each([
    [null, { type: 'hello', stream: 's1', seq: 3 }, true],
    [at, { type: 'hello', stream: 's1', seq: 3 }, false],
    [at, { type: 'hello', stream: 's1', seq: 4 }, true],
    [at, { type: 'hello', stream: 's2', seq: 3 }, true],
    [at, delta(4), false],
    [at, delta(5), true],
    [at, delta(3), true],
    [at, { type: 'resync', stream: 's1', seq: 4, reason: '' }, true],
  ] as const)('%j then %j: %s', (position, message, missed) => {
    if (message.type !== 'hello' && message.type !== 'delta' && message.type !== 'resync') throw new Error()
    expect(missedBetween(position, message)).toBe(missed)
  })
})
