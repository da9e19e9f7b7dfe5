import type { FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { ApiError } from '../errors.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Cookies travel with requests that another site makes the browser send, so what changes something must come from
 * our own pages. An upgrade to WebSocket is a GET that SameSite does not cover everywhere: checked as well.
 * `strict` (a cookie is the credential) also refuses a request that does not say where it comes from.
 */
export function requireSameOrigin(
  request: FastifyRequest,
  config: Config,
  mode: 'strict' | 'if-stated',
): void {
  const isUpgrade = request.headers.upgrade !== undefined
  if (SAFE.has(request.method) && !isUpgrade) return
  const { origin } = request.headers
  const site = request.headers['sec-fetch-site']
  const ours =
    origin !== undefined
      ? isOurs(origin, request, config)
      : site !== undefined
        ? site === 'same-origin'
        : mode === 'if-stated'
  if (!ours) {
    throw new ApiError('cross-site', `origin ${origin ?? 'not stated'}: expected ${config.publicUrl}`)
  }
}

/** The public address, or whatever address the browser itself used to reach us. */
function isOurs(origin: string, request: FastifyRequest, config: Config): boolean {
  if (!URL.canParse(origin)) return false
  const { host, origin: normal } = new URL(origin)
  return normal === new URL(config.publicUrl).origin || host === request.headers.host
}
