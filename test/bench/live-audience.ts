import { once } from 'node:events'
import { WebSocket } from 'ws'

type Size = { sockets: number; stalled: number }

/** Pages that follow everything, and some that have stopped to read. */
export class Audience {
  /** When each occurrence came, by its id: once for each socket. */
  readonly arrivals = new Map<string, number[]>()
  messages = 0
  bytes = 0
  readonly #sockets: WebSocket[] = []
  /** A message is the same for all: it is read once. */
  readonly #idsOf = new Map<string, string[]>()

  static async open(address: string, token: string, { sockets, stalled }: Size): Promise<Audience> {
    const audience = new Audience()
    for (let index = 0; index < sockets + stalled; index++) {
      const socket = await follow(address, token)
      audience.#sockets.push(socket)
      if (index < sockets) socket.on('message', (data: Buffer) => audience.#read(data))
      else socket.pause()
    }
    return audience
  }

  forget(): void {
    this.arrivals.clear()
    this.messages = 0
    this.bytes = 0
  }

  close(): void {
    for (const socket of this.#sockets) socket.terminate()
  }

  #read(data: Buffer): void {
    const at = performance.now()
    const seq = /^\{"type":"delta","stream":"[^"]*","seq":(\d+)/.exec(data.toString('latin1', 0, 200))?.[1]
    if (seq === undefined) return
    this.messages++
    this.bytes += data.length
    let ids = this.#idsOf.get(seq)
    if (!ids) {
      const { delta } = JSON.parse(data.toString('utf8')) as {
        delta: { occurrences?: { rows: { id: string }[] } }
      }
      ids = (delta.occurrences?.rows ?? []).map(({ id }) => id)
      this.#idsOf.set(seq, ids)
    }
    for (const id of ids) {
      const arrivals = this.arrivals.get(id)
      if (arrivals) arrivals.push(at)
      else this.arrivals.set(id, [at])
    }
  }
}

async function follow(address: string, token: string): Promise<WebSocket> {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/api/v1/live`, {
    headers: { authorization: `Bearer ${token}` },
    perMessageDeflate: false,
  })
  await once(socket, 'open')
  const topics = ['summary', 'patterns', 'hosts', 'occurrences']
  socket.send(JSON.stringify({ type: 'subscribe', topics }))
  await once(socket, 'message')
  return socket
}
