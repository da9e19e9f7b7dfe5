import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Type } from 'typebox'
import { AgentDownloads, AgentFile } from '../contract/download.ts'
import type { Deps } from '../deps.ts'
import { installPs1 } from '../downloads/install-ps1.ts'
import { installSh } from '../downloads/install-sh.ts'
import { offers, placesIn, type Places } from '../downloads/offers.ts'
import { ApiError } from '../errors.ts'
import type { App } from '../plugins/app-type.ts'

/** Open, because a new machine has nothing to show yet: a script, and a program that says nothing about the fleet. */
const config = { access: 'open' } as const
const TEXT = 'text/plain; charset=utf-8'

export function downloadRoutes(api: App, places: Places = placesIn()): void {
  const { list } = offers(places)
  api.get(
    '/downloads',
    { config, schema: { summary: 'Agents to be had of this server', response: { 200: AgentDownloads } } },
    list,
  )
}

/** At the root and not below /api: a person types these addresses. */
export function addInstallers(
  app: App,
  { config: { publicUrl } }: Pick<Deps, 'config'>,
  places: Places = placesIn(),
): void {
  const { list, pathOf } = offers(places)
  const installer = (make: typeof installSh) => async () => make(publicUrl, (await list()).files)

  for (const [path, make] of [
    ['/install.sh', installSh],
    ['/install.ps1', installPs1],
  ] as const) {
    const script = installer(make)
    app.get(path, { config, schema: { hide: true } }, async (_request, reply) =>
      reply
        .type(TEXT)
        .header('cache-control', 'no-cache')
        .send(await script()),
    )
  }

  app.route({
    // With HEAD of its own: Fastify's would read the whole file, of anybody who asks, and send nothing of it.
    method: ['GET', 'HEAD'],
    url: '/downloads/:file',
    config,
    // The sum is of these very bytes.
    compress: false,
    schema: { hide: true, params: Type.Pick(AgentFile, ['file']) },
    handler: async (request, reply) => {
      const path = await pathOf(request.params.file)
      if (path === undefined) throw new ApiError('not-found', `${request.params.file} is not offered here`)
      return reply
        .type('application/octet-stream')
        .header('cache-control', 'no-cache')
        .header('content-length', (await stat(path)).size)
        .send(request.method === 'HEAD' ? null : createReadStream(path))
    },
  })
}
