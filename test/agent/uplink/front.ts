import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One address before a real server that comes, goes and has other addresses later. */
export type Front = {
  url: string
  /** Where requests go on to; undefined: it is away. */
  server: string | undefined
  /** Answers in the server's place, as a proxy without a server does. */
  busy: boolean
  close(): Promise<void>
}

/** `now`: dates the server's answers as a test wants. */
export async function frontOf(server: string | undefined, now?: () => number): Promise<Front> {
  const proxy = createServer((incoming, outgoing) => {
    const { method, headers, url = '' } = incoming
    if (front.busy) {
      incoming.resume()
      outgoing.writeHead(503, { 'retry-after': '1' }).end()
      return
    }
    if (front.server === undefined) {
      incoming.destroy()
      return
    }
    const options = { ...(method && { method }), headers }
    const onward = request(new URL(url, front.server), options, (answer) => {
      const date = now ? { date: new Date(now()).toUTCString() } : {}
      outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...date })
      answer.on('error', () => outgoing.destroy()).pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    incoming.on('error', () => onward.destroy()).pipe(onward)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const { port } = proxy.address() as AddressInfo
  const front: Front = {
    url: `http://127.0.0.1:${port}`,
    server,
    busy: false,
    async close() {
      proxy.closeAllConnections()
      await new Promise((resolve) => proxy.close(resolve))
    },
  }
  return front
}
