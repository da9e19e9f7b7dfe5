import { promisify } from 'node:util'
import { gunzip, gunzipSync } from 'node:zlib'
import { UnknownSnapshotVersion, upgrade } from '#agent/contract/upgrade.ts'
import type { FastifyRequest } from 'fastify'
import type { App } from './app-type.ts'
import { ApiError } from '../errors.ts'
import { KnownSections } from '../fleet/sections/known-sections.ts'
import { isAssembled, assembleSnapshot } from '../fleet/sections/assemble-snapshot.ts'
import { jsonDepth } from './json-depth.ts'
import { RateLimit, tooMany } from './rate-limit.ts'
import { Room } from './room.ts'
import { validatorCompiler } from './validation.ts'

const MIB = 1024 * 1024
export const MAX_SENT_BYTES = 2 * MIB
export const MAX_JSON_BYTES = 8 * MIB
/** The deepest snapshot has 14 levels. */
const MAX_DEPTH = 64

/** Smaller ones are inflated sooner than another thread is woken: 0.03 ms against 0.12 ms for 2 KB of gzip. */
const AT_ONCE_BYTES = 64 * 1024
const MAX_AT_ONCE_BYTES = 512 * 1024
/** A text that fills its buffer to the last byte costs zlib one more. */
const SLACK_BYTES = 64

/**
 * Of JSON, from decoding to the answer: what waits for its commit is in it. As objects it takes several times as much,
 * so the snapshots of a fleet that all come at once wait as they were sent, a quarter the size.
 */
const AT_WORK_BYTES = 6 * MIB
/** Some 6,000 of a simulated fleet, the work of ten seconds. */
const WAITING_BYTES = 16 * MIB
/** Of JSON, of one agent: four of the largest, or hundreds of what a simulated machine sends. */
const MOST_A_MINUTE = 4 * MAX_JSON_BYTES
/** While no commit is done. An agent goes after 30 s, and what is worked on then is in vain. */
const WAITING_MS = 20_000
const RETRY_SECONDS = 2

declare module 'fastify' {
  interface FastifyRequest {
    /** What the snapshot takes of the room for those at work. */
    atWorkBytes: number
  }
}

const inflate = promisify(gunzip)
const NO_GZIP = 'the body is not gzip, as content-encoding says'

/** No more comes out of one byte of gzip. */
const MOST_RATIO = 1032

/**
 * Of the inflated text, as the last four bytes say; that is checked while inflating.
 * @throws ApiError for more than is taken, before anything is inflated
 */
function lengthSaid(gzip: Buffer): number {
  const length = gzip.length < 18 ? 0 : gzip.readUInt32LE(gzip.length - 4)
  if (length <= MAX_JSON_BYTES) return length
  if (length > gzip.length * MOST_RATIO) throw new ApiError('invalid-json', NO_GZIP)
  throw new ApiError('body-too-large', `the body inflates to more than ${MAX_JSON_BYTES} bytes`)
}

/**
 * The border for snapshots: bytes to an upgraded document, each limit checked before the step it protects.
 * Belongs to the scope it is added in.
 */
export function addSnapshotBody(scope: App, atWork = AT_WORK_BYTES, waiting = WAITING_BYTES): Room {
  const room = new Room(atWork, waiting, WAITING_MS)
  const known = new KnownSections()
  const sent = new RateLimit(MOST_A_MINUTE, 60_000)
  scope.decorateRequest('atWorkBytes', 0)
  // Answered, or the sender has gone: whichever is told of first, for the second is not always.
  const release = (request: FastifyRequest) => {
    const bytes = request.atWorkBytes
    request.atWorkBytes = 0
    if (bytes > 0) room.change(-bytes)
  }
  scope.addHook('preValidation', (request, reply, done) => {
    reply.raw.once('close', () => release(request))
    done()
  })
  scope.addHook('onResponse', (request, _reply, done) => {
    release(request)
    done()
  })
  scope.setValidatorCompiler((route) => {
    const validate = validatorCompiler(route)
    return (value: unknown) => (isAssembled(value) ? { value } : validate(value))
  })
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer', bodyLimit: MAX_SENT_BYTES },
    async (request: FastifyRequest, body: Buffer) => {
      const isGzip = isCompressed(request.headers['content-encoding'])
      const length = isGzip ? lengthSaid(body) : body.length
      const bytes = Math.max(body.length, length)
      const wait = request.identity ? sent.wait(request.identity.id, performance.now(), bytes) : 0
      if (wait > 0) throw tooMany(`${MOST_A_MINUTE} bytes of snapshots`, wait)
      if (!(await room.take(bytes, body.length))) {
        throw new ApiError('unavailable', 'too many snapshots wait to be worked on', {
          retryAfterSeconds: RETRY_SECONDS,
        })
      }
      request.atWorkBytes = bytes
      try {
        throwIfGone(request)
        const json = isGzip ? await inflated(body, length) : body
        throwIfGone(request)
        request.atWorkBytes += json.length - bytes
        room.change(json.length - bytes)
        return parse(json, known)
      } catch (error) {
        // There may be nobody for an answer, which would give it back.
        release(request)
        throw error
      }
    },
  )
  return room
}

function throwIfGone(request: FastifyRequest): void {
  if (request.raw.socket.destroyed) throw new ApiError('unavailable', 'the sender has gone')
}

function isCompressed(encoding: string | undefined): boolean {
  if (encoding === undefined || encoding === 'identity') return false
  if (encoding === 'gzip') return true
  throw new ApiError('unsupported-encoding', `content-encoding ${encoding}: expected gzip or identity`)
}

/** Stops as soon as there is more than it says, which is what it has room for. */
async function inflated(body: Buffer, length: number): Promise<Buffer> {
  const maxOutputLength = Math.max(1, length)
  try {
    return body.length <= AT_ONCE_BYTES && length <= MAX_AT_ONCE_BYTES
      ? gunzipSync(body, { maxOutputLength, chunkSize: length + SLACK_BYTES })
      : await inflate(body, { maxOutputLength })
  } catch (error) {
    if (!(error instanceof RangeError)) throw new ApiError('invalid-json', NO_GZIP, { cause: error })
    throw new ApiError('invalid-json', `the body inflates to more than the ${length} bytes that its end says`)
  }
}

function parse(json: Buffer, known: KnownSections): unknown {
  const text = json.toString('utf8')
  const snapshot = assembleSnapshot(text, MAX_DEPTH, known)
  if (snapshot) return snapshot
  const depth = jsonDepth(json, MAX_DEPTH)
  if (depth > MAX_DEPTH) {
    throw new ApiError('too-deep', `the JSON is nested more than ${MAX_DEPTH} levels`)
  }
  const document = parseJson(text)
  try {
    return upgrade(document)
  } catch (error) {
    if (error instanceof UnknownSnapshotVersion) throw new ApiError('unknown-snapshot-version', error.message)
    throw error
  }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    throw new ApiError('invalid-json', error instanceof Error ? error.message : 'the body is not JSON')
  }
}
