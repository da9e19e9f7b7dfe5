import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { UplinkError } from './error.ts'

export type Reply = {
  status: number
  contentType: string
  retryAfterMs: number | undefined
  body: string
  /** Undefined where the answer does not say when it was made. */
  clock: ClockSample | undefined
}

export type Post = {
  body: Uint8Array
  gzip?: boolean
  secret?: string
  signal?: AbortSignal
}

/** Asks one server over kept-alive connections. */
export type Connection = {
  post(path: string, post: Post): Promise<Reply>
  get(path: string, signal?: AbortSignal): Promise<Reply>
  close(): void
}

export type Limits = { timeoutMs: number; maxReplyBytes: number }
const LIMITS: Limits = { timeoutMs: 30_000, maxReplyBytes: 1024 * 1024 }
/** Longest wait a server may ask for. */
const MAX_RETRY_AFTER_MS = 3_600_000

/** This clock minus the server's when an answer began; `Date` has whole seconds, so ±0.5 s. */
export type ClockSample = { at: string; offsetMs: number; rttMs: number }

/** node:http and not `fetch`: that one fails under Wine, and knows no limit for the size of a reply. */
export function connect(server: string, limits = LIMITS): Connection {
  const base = new URL(server.endsWith('/') ? server : `${server}/`)
  const secure = base.protocol === 'https:'
  const agent = secure
    ? new HttpsAgent({ keepAlive: true, maxSockets: 2 })
    : new HttpAgent({ keepAlive: true, maxSockets: 2 })
  const start = secure ? httpsRequest : httpRequest

  type Question = { method: string; headers: OutgoingHttpHeaders; body?: Uint8Array; signal?: AbortSignal }
  async function exchange(path: string, { method, headers, body, signal }: Question): Promise<Reply> {
    // One limit for the whole exchange: a reply that drips a byte a second never ends an idle limit.
    const deadline = AbortSignal.timeout(limits.timeoutMs)
    const request = start(new URL(path, base), {
      agent,
      method,
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      headers: { accept: 'application/json, application/problem+json', ...headers },
    })
    const sentAt = Date.now()
    const began = performance.now()
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        request.once('response', resolve).on('error', reject)
        request.end(body)
      })
      const clock = clockSample(response.headers.date, sentAt, performance.now() - began)
      return { ...(await readReply(response, limits.maxReplyBytes)), clock }
    } catch (error) {
      signal?.throwIfAborted()
      if (deadline.aborted) {
        throw new UplinkError('timeout', `no complete answer from ${base.host} within ${limits.timeoutMs} ms`)
      }
      if (error instanceof UplinkError) throw error
      throw new UplinkError('unreachable', `cannot reach ${base.host}: ${reasonOf(error)}`, {
        cause: error,
      })
    }
  }

  return {
    close: () => agent.destroy(),
    get: (path, signal) => exchange(path, { method: 'GET', headers: {}, ...(signal && { signal }) }),
    post: (path, { body, gzip, secret, signal }) =>
      exchange(path, {
        method: 'POST',
        body,
        ...(signal && { signal }),
        headers: {
          'content-type': 'application/json',
          'content-length': body.byteLength,
          ...(gzip && { 'content-encoding': 'gzip' }),
          ...(secret && { authorization: `Bearer ${secret}` }),
        },
      }),
  }
}

/**
 * By the middle of the round trip, as measured by a clock that nobody sets: a jump of the other one between
 * question and answer is no skew.
 */
export function clockSample(
  date: string | undefined,
  sentAt: number,
  rttMs: number,
): ClockSample | undefined {
  const second = date === undefined ? NaN : Date.parse(date)
  if (Number.isNaN(second)) return undefined
  const middle = sentAt + rttMs / 2
  return {
    at: new Date(middle).toISOString(),
    offsetMs: Math.round(middle - (second + 500)),
    rttMs: Math.round(rttMs),
  }
}

async function readReply(response: IncomingMessage, maxBytes: number): Promise<Omit<Reply, 'clock'>> {
  const status = response.statusCode ?? 0
  if (status >= 300 && status < 400) {
    response.destroy()
    throw new UplinkError(
      'redirect',
      `the server redirects to ${response.headers.location ?? '(nowhere)'}; give its final address instead`,
    )
  }
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    size += bytes.byteLength
    if (size > maxBytes) throw new UplinkError('garbage', `the answer is larger than ${maxBytes} bytes`)
    chunks.push(bytes)
  }
  return {
    status,
    contentType: response.headers['content-type'] ?? '',
    retryAfterMs: retryAfter(response.headers['retry-after'], Date.now()),
    body: Buffer.concat(chunks).toString('utf8'),
  }
}

/** RFC 9110 Retry-After: seconds or a date. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS)
}

/** Node leaves the message of a failed connection to several addresses empty; its code says more. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message || ('code' in error ? String(error.code) : error.name)
}
