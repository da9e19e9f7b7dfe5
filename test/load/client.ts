import { Agent, request as httpRequest } from 'node:http'
import { gzipSync } from 'node:zlib'

export type Reply = { status: number; body: unknown; retryAfter: number | null; milliseconds: number }

/** One keep-alive pool for the whole fleet: what is measured is the server, not connection set-up. */
export class LoadClient {
  readonly #base: URL
  readonly #agent: Agent

  constructor(server: string, connections: number) {
    this.#base = new URL(server)
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections })
  }

  post(path: string, token: string | null, body: unknown, options: { gzip?: boolean } = {}): Promise<Reply> {
    const text = JSON.stringify(body)
    const payload = options.gzip ? gzipSync(text, { level: 1 }) : Buffer.from(text)
    return this.#send('POST', path, token, payload, options.gzip ?? false)
  }

  get(path: string, token: string): Promise<Reply> {
    return this.#send('GET', path, token, null, false)
  }

  close(): void {
    this.#agent.destroy()
  }

  #send(
    method: string,
    path: string,
    token: string | null,
    payload: Buffer | null,
    gzip: boolean,
  ): Promise<Reply> {
    const started = performance.now()
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        new URL(path, this.#base),
        {
          method,
          agent: this.#agent,
          timeout: 30_000,
          headers: {
            ...(token ? { authorization: `Bearer ${token}` } : {}),
            ...(payload ? { 'content-type': 'application/json', 'content-length': payload.length } : {}),
            ...(gzip ? { 'content-encoding': 'gzip' } : {}),
          },
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.once('error', reject)
          response.once('end', () => {
            const text = Buffer.concat(chunks).toString('utf8')
            resolve({
              status: response.statusCode ?? 0,
              body: text === '' ? null : JSON.parse(text),
              retryAfter: Number(response.headers['retry-after'] ?? NaN) || null,
              milliseconds: performance.now() - started,
            })
          })
        },
      )
      request.once('timeout', () => request.destroy(new Error(`${method} ${path}: no answer within 30 s`)))
      request.once('error', reject)
      request.end(payload ?? undefined)
    })
  }
}
