import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'
import type { App } from './app-type.ts'
import type { Config } from '../config.ts'
import type { Deps } from '../deps.ts'
import { networkOf } from './network.ts'
import { RateLimit, tooMany } from './rate-limit.ts'

/** Requests a minute by kind of credential: what a busy one needs, many times over. */
const LIMITS = { agent: 600, token: 6000, user: 3000 } as const
const MINUTE = 60_000

/** Asked for by address, where somebody may be guessing: sign-in and set-up. */
export const GUESSABLE = { rateLimit: { max: 10, timeWindow: '1 minute', keyGenerator: byAddress } }
/** Enrolment keys are too long to guess, and an office enrols behind one address. */
export const ENROLMENT = { rateLimit: { max: 1200, timeWindow: '1 minute', keyGenerator: byAddress } }

function byAddress(request: FastifyRequest): string {
  return `address:${networkOf(request.ip)}`
}

export async function addSecurity(app: App, config: Config): Promise<void> {
  await app.register(cookie)
  await app.register(helmet, helmetOptions(config))
  await app.register(compress, {
    encodings: ['gzip'],
    threshold: 4096,
    // Compressed requests are taken by the snapshot route only, which bounds what they inflate to.
    globalDecompression: false,
  })
}

/** Counts per credential; registered after authentication, which says whose a request is. */
export async function addRateLimits(app: App): Promise<void> {
  await app.register(rateLimit, {
    global: true,
    hook: 'preParsing',
    timeWindow: '1 minute',
    cache: 50_000,
    enableDraftSpec: true,
    max: (request) => (request.identity ? LIMITS[request.identity.kind] : 3000),
    keyGenerator: (request) =>
      request.identity ? `${request.identity.kind}:${request.identity.id}` : byAddress(request),
    errorResponseBuilder: (_request, { ttl, max }) => tooMany(`${max} requests`, ttl),
  })
}

/** The same for agents alone: a check-in costs less than the plugin's work for it. */
export function addAgentRateLimits(app: App, { now }: Pick<Deps, 'now'>): void {
  const limit = new RateLimit(LIMITS.agent, MINUTE)
  app.addHook('preParsing', (request, _reply, _payload, done) => {
    const wait = request.identity ? limit.wait(request.identity.id, now().getTime()) : 0
    done(wait > 0 ? tooMany(`${LIMITS.agent} requests`, wait) : null)
  })
}

function helmetOptions({ publicUrl }: Config) {
  const https = publicUrl.startsWith('https:')
  const { host } = new URL(publicUrl)
  const self = ["'self'"]
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: self,
        scriptSrc: self,
        styleSrc: self,
        imgSrc: [...self, 'data:'],
        fontSrc: self,
        connectSrc: [...self, `${https ? 'wss' : 'ws'}://${host}`],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: self,
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: https ? { maxAge: 15_552_000, includeSubDomains: false } : (false as const),
    referrerPolicy: { policy: 'no-referrer' as const },
    xFrameOptions: { action: 'deny' as const },
    // Browsers ignore both without https and say so on every page.
    crossOriginOpenerPolicy: https,
    originAgentCluster: https,
  }
}
