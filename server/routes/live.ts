import type { FastifyRequest } from 'fastify'
import { Value } from 'typebox/value'
import { LiveRequest } from '../contract/live.ts'
import type { App } from '../plugins/app-type.ts'
import type { Deps } from '../deps.ts'
import { ApiError } from '../errors.ts'
import type { Client, Socket } from '../live/client.ts'
import { Live } from '../live/live.ts'
import { identify } from '../plugins/authentication.ts'

const HEARTBEAT_MS = 25_000
const COME_AGAIN_SECONDS = 10

export async function liveRoutes(app: App, deps: Deps): Promise<void> {
  const live = new Live(deps)
  app.addHook('onReady', async () => live.start())
  app.addHook('preClose', () => live.close())

  app.get(
    '/live',
    {
      websocket: true,
      config: { access: 'viewer' },
      schema: {
        summary: 'Live deltas over WebSocket',
        description: 'Upgrade, then send `subscribe` with topics; see LiveRequest and LiveMessage.',
      },
      preValidation: async (request) => {
        if (live.hasRoomFor(ownerOf(request))) return
        const retryAfterSeconds = COME_AGAIN_SECONDS
        throw new ApiError('rate-limited', 'too many live connections of one owner', { retryAfterSeconds })
      },
    },
    (socket, request) => {
      const client = live.add(socket, ownerOf(request))
      socket.on('message', (data: Buffer) => receive(client, data.toString('utf8')))
      const beat = heartbeat(socket, client, async () => {
        const identity = await identify(request, undefined, deps)
        return identity !== undefined && identity.kind !== 'agent'
      })
      socket.once('close', () => clearInterval(beat))
      socket.on('error', (error) => request.log.debug({ err: error }, 'live: connection failed'))
    },
  )
}

const ownerOf = ({ identity, ip }: FastifyRequest): string => identity?.id ?? ip

function receive(client: Client, text: string): void {
  const message = parse(text)
  if (!Value.Check(LiveRequest, message)) {
    const detail = 'expected { "type": "subscribe", "topics": [...] } or { "type": "pong" }'
    client.send({ type: 'problem', code: 'invalid-request', detail })
  } else if (message.type === 'subscribe') {
    client.subscribe(message.topics, message.resume)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Ends connections whose other side is gone or whose credential no longer holds. The frame `ping` is answered by
 * every WebSocket by itself; the message `ping` lets a page notice that the server is gone.
 */
function heartbeat(socket: Socket, client: Client, stillAllowed: () => Promise<boolean>): NodeJS.Timeout {
  let alive = true
  socket.on('pong', () => (alive = true))
  return setInterval(() => {
    if (!alive) {
      socket.terminate()
      return
    }
    alive = false
    socket.ping()
    client.send({ type: 'ping' })
    stillAllowed().then(
      (allowed) => !allowed && client.close(4401, 'the sign-in or token no longer holds'),
      () => client.send({ type: 'problem', code: 'unavailable', detail: 'the database cannot be reached' }),
    )
  }, HEARTBEAT_MS)
}
