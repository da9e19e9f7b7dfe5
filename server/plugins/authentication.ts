import type { FastifyContextConfig, FastifyReply, FastifyRequest } from 'fastify'
import { findSignIn, findToken, wasRevoked } from '../accounts/find-identity.ts'
import { allows, type Access, type AgentIdentity, type Identity } from '../accounts/identity.ts'
import { extendedEnd, extendSignIn } from '../accounts/sign-ins.ts'
import type { Deps } from '../deps.ts'
import { ApiError } from '../errors.ts'
import type { App } from './app-type.ts'
import { networkOf } from './network.ts'
import { RateLimit } from './rate-limit.ts'
import { requireSameOrigin } from './same-origin.ts'
import { clearSignInCookie, setSignInCookie, signInToken } from './sign-in-cookie.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sent it; null on open routes. */
    identity: Identity | null
  }
  interface FastifyContextConfig {
    /** Who may call the route. A route that does not say is for admins. */
    access?: Access
  }
}

const accessOf = (config: FastifyContextConfig): Access => config.access ?? 'admin'

/** Requests a minute from one address with credentials that are not valid. */
const MOST_FAILURES = 300

/** Everything is closed unless its route says otherwise; also upgrades to WebSocket. */
export function authentication(deps: Deps): (app: App) => void {
  const failures = new RateLimit(MOST_FAILURES, 60_000)
  const authenticate = async (
    request: FastifyRequest,
    reply: FastifyReply,
    access: Access,
  ): Promise<void> => {
    const identity = await identify(request, reply, deps)
    if (!identity) {
      const wait = failures.wait(networkOf(request.ip), deps.now().getTime())
      if (wait > 0) {
        throw new ApiError('rate-limited', 'too many requests with credentials that are not valid', {
          retryAfterSeconds: Math.ceil(wait / 1000),
        })
      }
      if (await isRevoked(request, deps)) throw new ApiError('agent-revoked', REVOKED)
      throw new ApiError('unauthenticated', unauthenticated(request))
    }
    if (!allows(access, identity)) throw new ApiError('forbidden', forbidden(access, identity))
    request.identity = identity
  }
  return (app) => {
    app.decorateRequest('identity', null)
    // The callback form: most requests are of agents that are in memory, and wait for nothing.
    app.addHook('onRequest', (request, reply, done) => {
      const access = accessOf(request.routeOptions.config)
      if (request.is404 || access === 'open') {
        done()
        return
      }
      const agent = access === 'agent' ? agentInMemory(request, deps) : undefined
      if (agent) {
        request.identity = agent
        done()
      } else {
        authenticate(request, reply, access).then(() => done(), done)
      }
    })
  }
}

function agentInMemory(request: FastifyRequest, { agents }: Deps): AgentIdentity | undefined {
  const bearer = bearerOf(request)
  return bearer?.startsWith('eha_') ? agents.inMemory(bearer) : undefined
}

function bearerOf({ headers: { authorization } }: FastifyRequest): string | undefined {
  return /^Bearer ([\w-]{20,200})$/i.exec(authorization ?? '')?.[1]
}

/** The sender of a request by its credentials. People and tokens are asked of the database each time. */
export async function identify(
  request: FastifyRequest,
  reply: FastifyReply | undefined,
  deps: Deps,
): Promise<Identity | undefined> {
  const bearer = bearerOf(request)
  if (bearer?.startsWith('eha_')) return deps.agents.find(bearer)
  if (bearer?.startsWith('eht_')) return findToken(deps.pool, bearer, deps.now())
  // The routes for agents read no cookies.
  if (accessOf(request.routeOptions.config) === 'agent') return undefined
  const cookie = signInToken(request)
  if (request.headers.authorization !== undefined || cookie === undefined) return undefined
  const identity = await findSignIn(deps.pool, cookie, deps.now())
  if (identity?.kind !== 'user') {
    if (reply) clearSignInCookie(reply, deps.config)
    return undefined
  }
  requireSameOrigin(request, deps.config, 'strict')
  const end = extendedEnd(identity.createdAt, identity.expiresAt, deps.now())
  if (end && reply) {
    await extendSignIn(deps, cookie, end)
    setSignInCookie(reply, deps.config, { token: cookie, expiresAt: end })
  }
  return identity
}

/** Meant, and no accident: an agent that holds an enrolment key does not enrol again by itself. */
const REVOKED = 'this agent was revoked by the owner of the fleet; to report again, enrol it with a new key'

async function isRevoked(request: FastifyRequest, { pool }: Deps): Promise<boolean> {
  const secret = bearerOf(request)
  return secret?.startsWith('eha_') === true && wasRevoked(pool, secret)
}

function unauthenticated(request: FastifyRequest): string {
  if (request.headers.authorization !== undefined)
    return 'the credential is not known, has expired or was revoked; expected `Authorization: Bearer <token>`'
  return 'no valid sign-in and no token; sign in, or send `Authorization: Bearer <token>`'
}

function forbidden(access: Access, identity: Identity): string {
  if (access === 'agent') return 'this route is for agents, with the secret of their enrolment'
  if (identity.kind === 'agent') return 'an agent may only use the routes for agents'
  return `this needs the role ${access}; yours is ${identity.role}`
}
