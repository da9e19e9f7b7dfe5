import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Stands before the real server and dates its answers as a test wants. */
export type DateProxy = { url: string; close(): Promise<void> }

export async function dateProxy(server: string, now: () => number): Promise<DateProxy> {
  const proxy = createServer((incoming, outgoing) => {
    const { method, headers, url = '' } = incoming
    const options = { ...(method && { method }), headers }
    const onward = request(new URL(url, server), options, (answer) => {
      const date = new Date(now()).toUTCString()
      outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, date })
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const { port } = proxy.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      proxy.closeAllConnections()
      await new Promise((resolve) => proxy.close(resolve))
    },
  }
}
