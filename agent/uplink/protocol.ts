import { Type, type Static, type TSchema } from 'typebox'
import { Value } from 'typebox/value'
import {
  AgentSettings,
  CheckInReply,
  EnrollReply,
  SnapshotReply,
  type CheckInRequest,
  type EnrollRequest,
} from '../contract/uplink.ts'
import { UplinkError, type UplinkFailure } from './error.ts'
import { connect, type ClockSample, type Limits, type Post, type Reply } from './http.ts'

/** Decisions that grow from release to release are taken as they come; `state/settings.ts` makes sense of them. */
const Believed = Type.Object({
  ...CheckInReply.properties,
  settings: Type.Optional(
    Type.Object({
      ...AgentSettings.properties,
      policy: Type.Optional(Type.Unknown()),
      collecting: Type.Optional(Type.Unknown()),
    }),
  ),
})
export type BelievedReply = Static<typeof Believed>

/** What an agent says to the server; every answer is checked against the contract before it is believed. */
export type ServerLink = {
  enroll(request: EnrollRequest, signal?: AbortSignal): Promise<EnrollReply>
  checkIn(secret: string, request: CheckInRequest, signal?: AbortSignal): Promise<BelievedReply>
  /** `body` is the gzip of the snapshot's JSON. */
  send(secret: string, body: Uint8Array, signal?: AbortSignal): Promise<SnapshotReply>
  close(): void
}

/**
 * How far this machine's clock is from the server's, by the `Date` of an answer that is the server's own: the
 * router of a hotel answers in its place with a clock that may say 1970.
 */
export type OnClock = (sample: ClockSample) => void

const json = (value: unknown) => Buffer.from(JSON.stringify(value))

export function serverLink(server: string, limits?: Limits, onClock?: OnClock): ServerLink {
  const connection = connect(server, limits)
  const path = 'api/v1/agent'
  const ask = async <T extends TSchema>(schema: T, what: string, post: Post): Promise<Static<T>> => {
    const reply = await connection.post(`${path}/${what}`, post)
    const answer = understand(schema, reply)
    if (reply.clock) onClock?.(reply.clock)
    return answer
  }
  return {
    close: () => connection.close(),
    enroll: (request, signal) =>
      ask(EnrollReply, 'enroll', { body: json(request), ...(signal && { signal }) }),
    checkIn: (secret, request, signal) =>
      ask(Believed, 'check-in', { body: json(request), secret, ...(signal && { signal }) }),
    send: (secret, body, signal) =>
      ask(SnapshotReply, 'snapshots', { body, gzip: true, secret, ...(signal && { signal }) }),
  }
}

function understand<T extends TSchema>(schema: T, reply: Reply): Static<T> {
  const body = parse(reply.body)
  if (reply.status >= 200 && reply.status < 300) {
    if (Value.Check(schema, body)) return body
    throw new UplinkError('garbage', `the answer (${reply.status}) is not what an Envherd server sends`)
  }
  const problem = problemOf(reply, body)
  const text = problem ? `${problem.code}: ${problem.detail}` : `status ${reply.status}`
  throw new UplinkError(failureOf(reply.status, problem?.code), `the server answered ${text}`, {
    ...(reply.retryAfterMs !== undefined && { retryAfterMs: reply.retryAfterMs }),
    ...(problem && { code: problem.code }),
  })
}

/** The two members of an RFC 9457 problem that the agent uses; the rest of it may grow. */
type Problem = { code: string; detail: string }

function problemOf(reply: Reply, body: unknown): Problem | null {
  if (!reply.contentType.startsWith('application/problem+json')) return null
  if (typeof body !== 'object' || body === null || !('code' in body)) return null
  const detail = 'detail' in body ? body.detail : undefined
  return { code: String(body.code), detail: typeof detail === 'string' ? detail : '' }
}

function failureOf(status: number, code: string | undefined): UplinkFailure {
  if (status === 429 || status === 503) return 'busy'
  // Only a problem document is the server's own word; a proxy's 401 or 404 page says nothing for good.
  if (code === undefined || status >= 500) return 'failed'
  if (status === 401 || status === 403 || code === 'wrong-host') return 'refused'
  return [400, 409, 413, 415, 422].includes(status) ? 'rejected' : 'failed'
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
