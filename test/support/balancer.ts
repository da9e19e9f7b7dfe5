import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { listening } from './listening.ts'

const ASK_MS = 100

export type Balancer = { address: string; inUse(): string[]; close(): Promise<void> }

/** Gives each connection to the next server that says it can serve, as any load balancer does. */
export async function startBalancer(addresses: readonly string[]): Promise<Balancer> {
  let usable: readonly string[] = addresses
  let turn = 0
  const server = createServer({ noDelay: true }, (client) => {
    const address = usable[turn++ % usable.length]
    if (address === undefined) {
      client.destroy()
      return
    }
    const { hostname, port } = new URL(address)
    join(client, connect({ host: hostname, port: Number(port), noDelay: true }))
  })
  const { port, close } = await listening(server)
  const over = new AbortController()
  const asking = (async () => {
    while (!over.signal.aborted) {
      const answers = await Promise.all(addresses.map(isHealthy))
      usable = addresses.filter((_, index) => answers[index])
      await sleep(ASK_MS)
    }
  })()
  return {
    address: `http://127.0.0.1:${port}`,
    inUse: () => [...usable],
    close: async () => {
      over.abort()
      await asking
      close()
    },
  }
}

/** Two ends of one connection: what ends one ends the other. */
export function join(client: Socket, server: Socket): void {
  client.pipe(server).pipe(client)
  for (const [one, other] of [
    [client, server],
    [server, client],
  ] as const) {
    one.on('error', () => other.destroy())
    one.on('close', () => other.destroySoon())
  }
}

const isHealthy = (address: string): Promise<boolean> =>
  fetch(`${address}/api/v1/health`, { signal: AbortSignal.timeout(3_000) }).then(
    ({ ok }) => ok,
    () => false,
  )
