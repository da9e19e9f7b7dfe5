import { promisify } from 'node:util'
import { gunzip, gunzipSync } from 'node:zlib'
import { UnknownSnapshotVersion, upgrade } from '#agent/contract/upgrade.ts'
import type { FastifyRequest } from 'fastify'
import type { App } from './app-type.ts'
import { ApiError } from '../errors.ts'
import { KnownSections } from '../fleet/sections/known-sections.ts'
import { isAssembled, assembleSnapshot } from '../fleet/sections/assemble-snapshot.ts'
import { jsonDepth } from './json-depth.ts'
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
const ROOM = 64

/** From decoding to the answer: what waits for its commit is in it. As objects it takes several times as much. */
const MAX_IN_FLIGHT_BYTES = 24 * MIB
const RETRY_SECONDS = 2

declare module 'fastify' {
  interface FastifyRequest {
    /** Of the snapshot's JSON. */
    decodedBytes: number
  }
}

const inflate = promisify(gunzip)

/** Undefined for a body that is longer than it says. */
function inflateAtOnce(body: Buffer, length: number): Buffer | undefined {
  try {
    return gunzipSync(body, { maxOutputLength: MAX_AT_ONCE_BYTES, chunkSize: length + ROOM })
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** Of the inflated text, as the last four bytes say; that is checked while inflating. */
const lengthSaid = (gzip: Buffer): number => (gzip.length < 18 ? 0 : gzip.readUInt32LE(gzip.length - 4))

/**
 * The border for snapshots: bytes to an upgraded document, each limit checked before the step it protects.
 * Belongs to the scope it is added in.
 */
export function addSnapshotBody(scope: App, maxInFlight = MAX_IN_FLIGHT_BYTES): void {
  let inFlight = 0
  const known = new KnownSections()
  scope.decorateRequest('decodedBytes', 0)
  // Answered, or the sender has gone: whichever is told of first, for the second is not always.
  const release = (request: FastifyRequest) => {
    inFlight -= request.decodedBytes
    request.decodedBytes = 0
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
      const json = await decode(request.headers['content-encoding'], body)
      if (inFlight + json.length > maxInFlight) {
        throw new ApiError('unavailable', `snapshots of ${inFlight} bytes are being worked on already`, {
          retryAfterSeconds: RETRY_SECONDS,
        })
      }
      const document = parse(json, known)
      inFlight += json.length
      request.decodedBytes = json.length
      return document
    },
  )
}

async function decode(encoding: string | undefined, body: Buffer): Promise<Buffer> {
  if (encoding === undefined || encoding === 'identity') return body
  if (encoding !== 'gzip') {
    throw new ApiError('unsupported-encoding', `content-encoding ${encoding}: expected gzip or identity`)
  }
  try {
    const length = lengthSaid(body)
    if (body.length <= AT_ONCE_BYTES && length <= MAX_AT_ONCE_BYTES) {
      const json = inflateAtOnce(body, length)
      if (json) return json
    }
    // Stops as soon as the limit is passed, so a bomb costs no more than a large snapshot.
    return await inflate(body, { maxOutputLength: MAX_JSON_BYTES })
  } catch (error) {
    if (error instanceof RangeError) {
      throw new ApiError('body-too-large', `the body inflates to more than ${MAX_JSON_BYTES} bytes`)
    }
    throw new ApiError('invalid-json', 'the body is not gzip, as content-encoding says', { cause: error })
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
