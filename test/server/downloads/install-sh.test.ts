import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addInstallers } from '../../../server/routes/downloads.ts'
import type { App } from '../../../server/plugins/app-type.ts'
import { TEST_CONFIG } from '../../support/app.ts'

const run = promisify(execFile)
const KEY = 'ehe_0123456789abcdefghij'

/** An agent that says how it was started: what is tested here is the way there. */
const PROGRAM = '#!/bin/sh\nprintf "%s\\n" "key=$ENVHERD_ENROLL_KEY" "$@"\n'

let folder: string
let app: App
let server: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envherd-test-'))
  const agents = join(folder, 'agents')
  await mkdir(agents)
  await writeFile(join(folder, 'envherd.mjs'), 'console.log("node", ...process.argv.slice(2))\n')
  const packed = gzipSync(PROGRAM)
  await writeFile(join(agents, 'envherd-linux.gz'), packed)
  await offer(createHash('sha256').update(packed).digest('hex'), packed.length)
  app = fastify()
  addInstallers(
    app,
    { config: { ...TEST_CONFIG, publicUrl: 'http://127.0.0.1:1' } },
    { agents, script: join(folder, 'envherd.mjs') },
  )
  server = await app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(async () => {
  await app.close()
  await rm(folder, { recursive: true, force: true })
})

async function offer(sha256: string, bytes: number, targets = ['linux-x64', 'linux-arm64']) {
  const files = targets.map((target) => ({ target, file: 'envherd-linux.gz', bytes, sha256 }))
  await writeFile(join(folder, 'agents/manifest.json'), JSON.stringify({ version: '0.1.0', files }))
}

/** As the one-line command does it, with a home of its own. */
async function install(args: string[], shell = 'sh', env: Record<string, string> = {}) {
  const home = await mkdtemp(join(folder, "ho me's-"))
  const script = join(home, 'install.sh')
  await writeFile(script, await (await fetch(`${server}/install.sh`)).text())
  const dir = join(home, '.local/bin')
  const given = [script, '--server', server, '--dir', dir, ...args]
  const options = { env: { PATH: process.env['PATH'], HOME: home, ...env } }
  const result = await new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(shell, given, options, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, stdout, stderr }),
    )
  })
  return { ...result, program: join(dir, 'envherd'), home }
}

describe.each(['sh', 'bash'])('install.sh in %s', (shell) => {
  it('fetches, checks, puts in place and hands over to the agent', async () => {
    const { stdout, program } = await install(['--key', KEY, '--system', '--user', "o'brien x"], shell)
    expect(stdout.split('\n')).toEqual([
      `key=${KEY}`,
      'install',
      '--server',
      server,
      '--system',
      '--user',
      "o'brien x",
      '',
    ])
    expect((await stat(program)).mode & 0o777).toBe(0o755)
    expect(await readFile(program, 'utf8')).toBe(PROGRAM)
  })

  it('takes the key from the environment too', async () => {
    const { stdout } = await install([], shell, { ENVHERD_ENROLL_KEY: KEY })
    expect(stdout.split('\n').slice(0, 4)).toEqual([`key=${KEY}`, 'install', '--server', server])
  })

  it('installs nothing that is not what was announced', async () => {
    const good = JSON.parse(await readFile(join(folder, 'agents/manifest.json'), 'utf8')) as {
      files: { sha256: string; bytes: number }[]
    }
    await offer('0'.repeat(64), 1)
    const result = await install(['--key', KEY], shell)
    await offer(good.files[0]?.sha256 ?? '', good.files[0]?.bytes ?? 0)
    expect(result.code).toBe(2)
    expect(result.stderr).toContain(`expected SHA-256 ${'0'.repeat(64)}, found `)
    await expect(stat(result.program)).rejects.toThrow('ENOENT')
  })

  it('says what is missing', async () => {
    expect(await install([], shell)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--key KEY') as string,
    })
    expect(await install(['--key'], shell)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--key needs a value') as string,
    })
  })

  it('runs nothing when only half of it arrived', async () => {
    const script = await (await fetch(`${server}/install.sh`)).text()
    const half = join(folder, 'half.sh')
    await writeFile(half, script.slice(0, script.lastIndexOf('main "$@"')))
    expect(await run(shell, [half, '--key', KEY])).toEqual({ stdout: '', stderr: '' })
  })
})

it('falls back to the script for Node where there is no executable', async () => {
  const manifest = await readFile(join(folder, 'agents/manifest.json'))
  await offer('0'.repeat(64), 1, ['darwin-arm64'])
  const { stdout, program } = await install(['--key', KEY])
  await writeFile(join(folder, 'agents/manifest.json'), manifest)
  expect(stdout).toBe(`node install --server ${server}\n`)
  expect((await run(program, ['status'])).stdout).toBe('node status\n')
})

it('serves only what is offered', async () => {
  expect((await fetch(`${server}/downloads/envherd-linux.gz`)).status).toBe(200)
  for (const path of ['manifest.json', '..%2Fenvherd.mjs', 'envherd-win.exe'])
    expect((await fetch(`${server}/downloads/${path}`)).status).toBeGreaterThanOrEqual(400)
})
