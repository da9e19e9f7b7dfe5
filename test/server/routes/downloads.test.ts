import { execFileSync } from 'node:child_process'
import { constants } from 'node:fs'
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fastify from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { App } from '../../../server/plugins/app-type.ts'
import { addInstallers } from '../../../server/routes/downloads.ts'
import { TEST_CONFIG } from '../../support/app.ts'

let folder: string
let app: App
let server: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envherd-test-'))
  await mkdir(join(folder, 'agents'))
  const files = ['envherd-linux-x64.gz', 'envherd-linux-arm64.gz'].map((file, at) => ({
    target: at === 0 ? 'linux-x64' : 'linux-arm64',
    file,
    bytes: 70_000,
    sha256: 'a'.repeat(64),
  }))
  await writeFile(join(folder, 'agents/manifest.json'), JSON.stringify({ version: '0.1.0', files }))
  await writeFile(join(folder, 'agents/envherd-linux-x64.gz'), Buffer.alloc(70_000))
  execFileSync('mkfifo', [join(folder, 'agents/envherd-linux-arm64.gz')])
  app = fastify()
  addInstallers(
    app,
    { config: TEST_CONFIG },
    { agents: join(folder, 'agents'), script: join(folder, 'none') },
  )
  server = await app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(async () => {
  await app.close()
  await rm(folder, { recursive: true, force: true })
})

it('answers HEAD of a file as GET, without the file', async () => {
  const address = `${server}/downloads/envherd-linux-x64.gz`
  const whole = await fetch(address)
  expect(await whole.arrayBuffer()).toHaveProperty('byteLength', 70_000)
  const head = await fetch(address, { method: 'HEAD' })
  expect(head.status).toBe(200)
  expect(head.headers.get('content-length')).toBe('70000')
  for (const name of ['content-length', 'content-type', 'cache-control'])
    expect(head.headers.get(name), name).toBe(whole.headers.get(name))
  expect((await fetch(`${server}/downloads/manifest.json`, { method: 'HEAD' })).status).toBe(
    (await fetch(`${server}/downloads/manifest.json`)).status,
  )
})

it('does not even open the file for HEAD', async () => {
  const pipe = join(folder, 'agents/envherd-linux-arm64.gz')
  expect((await fetch(`${server}/downloads/envherd-linux-arm64.gz`, { method: 'HEAD' })).status).toBe(200)
  await sleep(200)
  // A pipe that nobody has opened to read cannot be opened to write without waiting.
  await expect(open(pipe, constants.O_WRONLY | constants.O_NONBLOCK)).rejects.toThrow('ENXIO')
})
