import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { Value } from 'typebox/value'
import { Snapshot } from '../../../agent/contract/snapshot.ts'
import { hashOf } from '../../../agent/uplink/packed.ts'

export type Seen = { path: string; headers: IncomingMessage['headers']; raw: Buffer; text: string }
export type Answer = (seen: Seen, response: ServerResponse) => void

/** A server that answers as a test wants, for faults the real one does not have on demand. */
export type StandIn = {
  url: string
  seen: Seen[]
  answer: Answer
  close(): Promise<void>
}

export async function standInServer(answer: Answer): Promise<StandIn> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const raw = Buffer.concat(chunks)
      const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
      const seen = { path: request.url ?? '', headers: request.headers, raw, text: plain.toString('utf8') }
      standIn.seen.push(seen)
      standIn.answer(seen, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const standIn: StandIn = {
    url: `http://127.0.0.1:${port}`,
    seen: [],
    answer,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return standIn
}

export function reply(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  const type = status >= 400 ? 'application/problem+json' : 'application/json'
  response.writeHead(status, { 'content-type': type, ...headers })
  response.end(JSON.stringify(body))
}

export const SETTINGS = { intervalSeconds: 1, redactionKey: 'a'.repeat(64) }
export const HOST_ID = '6f1c2c44-7b0e-4c39-9a8e-5f8f3f6f0c11'

/** Behaves as the real server does: remembers one content and asks for what differs from it. */
export function wellBehaved(): Answer & { stored: string[] } {
  const stored: string[] = []
  let current = ''
  const answer: Answer = (seen, response) => {
    if (seen.path.endsWith('/enroll')) {
      reply(response, 200, { hostId: HOST_ID, secret: 'eha_secret', settings: SETTINGS })
    } else if (seen.path.endsWith('/check-in')) {
      const want = seen.text.includes(`"contentHash":"${current}"`) ? 'nothing' : 'snapshot'
      reply(response, 200, { want, settings: SETTINGS })
    } else {
      stored.push(seen.text)
      const snapshot: unknown = JSON.parse(seen.text)
      if (!Value.Check(Snapshot, snapshot)) {
        reply(response, 400, { code: 'invalid-request', detail: 'not a snapshot' })
        return
      }
      current = hashOf(snapshot)
      reply(response, 200, {
        outcome: 'stored',
        contentHash: current,
        opened: 0,
        changed: 0,
        resolved: 0,
      })
    }
  }
  return Object.assign(answer, { stored })
}
