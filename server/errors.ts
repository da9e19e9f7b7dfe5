import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Problem, ProblemCode } from './contract/problem.ts'

/** Every error this API gives: its status and title. */
const PROBLEMS: Readonly<Record<ProblemCode, { status: number; title: string }>> = {
  'invalid-request': { status: 400, title: 'The request is not as expected' },
  'invalid-json': { status: 400, title: 'The body is not JSON' },
  'too-deep': { status: 400, title: 'The JSON is nested too deeply' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The media type is not supported' },
  'unsupported-encoding': { status: 415, title: 'The content encoding is not supported' },
  'invalid-cursor': { status: 400, title: 'The cursor does not fit this list' },
  'unknown-snapshot-version': { status: 400, title: 'The snapshot version is not known' },
  'clock-out-of-range': { status: 400, title: 'The moment is out of range' },
  'wrong-host': { status: 403, title: 'The credential belongs to another host' },
  'agent-revoked': { status: 401, title: 'The agent was revoked' },
  'snapshot-not-taken': { status: 422, title: 'The snapshot cannot be judged or stored' },
  unauthenticated: { status: 401, title: 'Sign in or send a token' },
  forbidden: { status: 403, title: 'The role does not allow this' },
  'cross-site': { status: 403, title: 'The request came from another site' },
  'bad-credentials': { status: 401, title: 'The credentials are wrong' },
  'setup-closed': { status: 409, title: 'The first admin exists already' },
  'invalid-enrolment-key': { status: 403, title: 'The enrolment key is not valid' },
  'not-found': { status: 404, title: 'There is no such thing' },
  conflict: { status: 409, title: 'The request conflicts with what is there' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  unavailable: { status: 503, title: 'The service cannot answer now' },
  internal: { status: 500, title: 'The server failed' },
}

/** An error the caller is told about; everything else becomes `internal` with a request id. */
export class ApiError extends Error {
  readonly code: ProblemCode
  readonly errors: Problem['errors']
  readonly retryAfterSeconds: number | undefined
  constructor(
    code: ProblemCode,
    detail: string,
    more: { errors?: Problem['errors']; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(detail, { cause: more.cause })
    this.code = code
    this.errors = more.errors
    this.retryAfterSeconds = more.retryAfterSeconds
  }
}

/** Codes of fastify, node and Postgres that have a meaning for the caller. */
const FOREIGN: Readonly<Record<string, { code: ProblemCode; detail?: string }>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: 'unsupported-media-type' },
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'body-too-large' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'invalid-json' },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'invalid-json' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { code: 'invalid-request' },
  // character_not_in_repertoire, untranslatable_character: a text that Postgres cannot hold (U+0000).
  '22021': { code: 'invalid-request', detail: 'a text holds the character U+0000' },
  '22P05': { code: 'invalid-request', detail: 'a text holds the character U+0000' },
}

const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH'])
/** SQLSTATE classes: connection exception, insufficient resources, operator intervention; and lock_not_available. */
const UNAVAILABLE_STATE = /^(08|53|57|55P03$)/
/** lock_not_available, and query_canceled after its time. */
const OUT_OF_TIME = new Set(['55P03', '57014'])
/** Raised by pg without a code when a connection is lost, none became free in time, or no answer came. */
const LOST_CONNECTION =
  /^(Connection terminated|timeout (exceeded when trying to connect|expired)|Client (has encountered a connection error|was closed)|Query read timeout)/

/** Whether the database could not be reached or refused work, so that the same request may succeed later. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof AggregateError && error.errors.some(isUnavailable)) return true
  const code = codeOf(error)
  if (NETWORK.has(code) || (/^[0-9A-Z]{5}$/.test(code) && UNAVAILABLE_STATE.test(code))) return true
  // Prisma: cannot reach the server, timed out, connection closed, no connection free.
  if (['P1001', 'P1002', 'P1017', 'P2024'].includes(code)) return true
  return LOST_CONNECTION.test(error.message) || isUnavailable(error.cause)
}

/** Whether a statement has waited as long as one may: whoever asked has no more patience for another try. */
export const isOutOfTime = (error: unknown): boolean =>
  error instanceof Error && OUT_OF_TIME.has(codeOf(error))

/** What Prisma says of an error of Postgres that has no code of its own there. */
const ThroughPrisma = Type.Object({
  meta: Type.Object({
    driverAdapterError: Type.Object({ cause: Type.Object({ originalCode: Type.String() }) }),
  }),
})

function codeOf(error: Error): string {
  if (Value.Check(ThroughPrisma, error)) return error.meta.driverAdapterError.cause.originalCode
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** Turns whatever was thrown into what the caller is told. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  if (isUnavailable(error)) {
    const what = isOutOfTime(error) ? 'was busy for too long' : 'cannot be reached'
    return new ApiError('unavailable', `the database ${what}; try again`, {
      retryAfterSeconds: 5,
      cause: error,
    })
  }
  if (!(error instanceof Error)) return new ApiError('internal', 'unexpected failure', { cause: error })
  const known = FOREIGN[codeOf(error)]
  if (known) return new ApiError(known.code, known.detail ?? error.message)
  const { statusCode } = error as Partial<FastifyError>
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new ApiError(statusCode === 429 ? 'rate-limited' : 'invalid-request', error.message)
  }
  return new ApiError('internal', 'unexpected failure', { cause: error })
}

export function toProblem(error: ApiError, requestId: string): Problem {
  const { status, title } = PROBLEMS[error.code]
  return {
    type: `urn:envherd:problem:${error.code}`,
    title,
    status,
    code: error.code,
    detail: error.message,
    requestId,
    ...(error.errors ? { errors: error.errors } : {}),
  }
}

/** The one place that turns errors into replies. */
export function errorHandler(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = toApiError(error)
  const problem = toProblem(known, request.id)
  // The request's own line says that it failed; only what nobody expected needs its stack.
  if (known.code === 'internal') request.log.error({ err: error }, known.message)
  else if (problem.status >= 500) request.log.debug({ err: error }, known.message)
  if (known.retryAfterSeconds !== undefined) void reply.header('retry-after', known.retryAfterSeconds)
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer')
  if (isCutShort(known.code, request)) readOn(request, reply)
  // Sent as text: a route's own reply schema must not cut the problem.
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem))
}

/** Whether the answer may come before its sender has said all. */
const isCutShort = (code: ProblemCode, { raw }: FastifyRequest) =>
  code === 'body-too-large' || (code === 'unavailable' && !raw.complete)

const LINGER_MS = 5_000

/**
 * Drops what is still arriving for a moment. Closing at once, as Fastify asks here, resets the connection under a
 * sender that is still writing, and the answer is lost with it.
 */
function readOn(request: FastifyRequest, reply: FastifyReply): void {
  reply.removeHeader('connection')
  const { raw } = request
  const timer = setTimeout(() => raw.destroy(), LINGER_MS)
  for (const over of ['end', 'close'] as const) raw.once(over, () => clearTimeout(timer))
  raw.resume()
}
