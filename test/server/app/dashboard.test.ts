import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../../server/plugins/app-type.ts'
import { errorHandler } from '../../../server/errors.ts'
import { addDashboard } from '../../../server/plugins/dashboard.ts'

describe('the built dashboard', () => {
  let root: string
  const app: App = fastify({ logger: false })
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'envherd-web-'))
    await mkdir(join(root, 'assets'))
    await writeFile(join(root, 'index.html'), '<!doctype html><title>Envherd</title>')
    await writeFile(join(root, 'assets', 'index-Ab12.js'), 'export {}')
    app.setErrorHandler(errorHandler)
    await addDashboard(app, [join(root, 'nowhere'), root])
  })
  afterAll(async () => {
    await app.close()
    await rm(root, { recursive: true })
  })

  const get = (url: string, accept = 'text/html') => app.inject({ url, headers: { accept } })

  it('serves files, hashed ones for ever', async () => {
    expect((await get('/')).headers['cache-control']).toBe('no-cache')
    const asset = await get('/assets/index-Ab12.js', '*/*')
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(asset.headers['content-type']).toContain('javascript')
  })

  it('gives the page for its own addresses, and a problem for what is missing', async () => {
    for (const url of ['/hosts', '/hosts/5f0c?tab=path', '/setup']) {
      const reply = await get(url)
      expect([reply.statusCode, reply.body], url).toEqual([200, expect.stringContaining('<title>Envherd')])
    }
    for (const url of ['/api/v1/none', '/assets/index-gone.js', '/docs/none']) {
      expect((await get(url)).statusCode, url).toBe(404)
    }
    expect((await get('/hosts', 'application/json')).statusCode).toBe(404)
  })
})
