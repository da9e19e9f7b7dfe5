import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { App } from './app-type.ts'
import { ApiError } from '../errors.ts'

/** Seen from the built server, and from the sources. */
const PLACES = ['../web', '../../dist/web'].map((place) => join(import.meta.dirname, place))

/**
 * Serves the built dashboard where there is one. It is open, because signing in is a page of it; it holds no data.
 * Addresses that are neither a file nor below /api are pages of the dashboard's own router.
 */
export async function addDashboard(app: App, places: readonly string[] = PLACES): Promise<void> {
  const root = places.find((place) => existsSync(join(place, 'index.html')))
  if (root !== undefined) await serve(app, root)
  app.setNotFoundHandler((request, reply) => {
    const isPage =
      request.method === 'GET' &&
      !/^\/(api|docs|assets)(\/|\?|$)/.test(request.url) &&
      (request.headers.accept ?? '').includes('text/html')
    if (root !== undefined && isPage)
      return reply.header('cache-control', 'no-cache').sendFile('index.html', root)
    throw new ApiError('not-found', `${request.method} ${request.url.split('?')[0] ?? ''} is not here`)
  })
}

async function serve(app: App, root: string): Promise<void> {
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'open' }
    })
    await scope.register(fastifyStatic, {
      root,
      wildcard: false,
      cacheControl: false,
      setHeaders: (reply, path) => {
        // Vite names what is in assets/ by its content.
        const immutable = /[\\/]assets[\\/]/.test(path)
        void reply.header('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
  })
  await app.register(fastifyStatic, { root, serve: false, decorateReply: true, cacheControl: false })
}
