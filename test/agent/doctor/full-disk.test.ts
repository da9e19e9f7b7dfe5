import { execFileSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdir, mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { envherd, startEnvherd } from '../commands/program.ts'
import { reply, standInServer, wellBehaved, type StandIn } from '../uplink/stand-in-server.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 })
const WAIT = { timeout: 120_000, interval: 100 }

let folder: string
let home: string
let state: string
let good: ReturnType<typeof wellBehaved>
let server: StandIn
let daemon: ChildProcess | undefined
let unmount: (() => void) | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envherd-full-'))
  ;[home, state] = [join(folder, 'home'), join(folder, 'state')]
  for (const each of [home, state]) await mkdir(each, { mode: 0o700 })
  good = wellBehaved()
  server = await standInServer((seen, response) => {
    if (seen.path.endsWith('/health'))
      reply(response, 200, { status: 'ok', version: '0.1.0', catalogue: '1' })
    else good(seen, response)
  })
})
afterEach(async () => {
  await stop('SIGKILL')
  unmount?.()
  unmount = undefined
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

const environment = () => ({
  ...{ HOME: home, ENVHERD_STATE_DIR: state, SHELL: '/bin/bash' },
  ...{ ENVHERD_SERVER: server.url, ENVHERD_ENROLL_KEY: 'ehe_' + 'k'.repeat(20) },
})
function start(): void {
  daemon = startEnvherd(['run', '--enroll-if-needed'], environment())
}
async function stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const child = daemon
  daemon = undefined
  if (child && child.exitCode === null && child.kill(signal)) await once(child, 'exit')
}
const stored = (text: string) =>
  vi.waitFor(() => expect(good.stored.some((each) => each.includes(text))).toBe(true), WAIT)

async function fill(): Promise<void> {
  for (let size = 64 * 1024; size >= 1; size = Math.floor(size / 2)) {
    const block = Buffer.alloc(size)
    // Ends when the disk does.
    while (await appendFile(join(state, 'others'), block).then(...BOTH)) continue
  }
}
const BOTH = [() => true, () => false] as const

test('started on a disk that is full to the last byte: it runs, reports from memory, and says so', async (context) => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k,mode=700', 'tmpfs', state], { stdio: 'pipe' })
  } catch (error) {
    return context.skip(`cannot mount: ${String(error)}`)
  }
  unmount = () => execFileSync('umount', [state])
  await writeFile(join(home, '.profile'), 'export GOROOT=/before\n')
  start()
  await stored('/before')
  await vi.waitFor(async () => expect(await readdir(state)).toContain('progress.json'), WAIT)
  await stop('SIGTERM')
  expect(await readdir(state)).not.toContain('run.lock')
  await fill()

  await writeFile(join(home, '.profile'), 'export GOROOT=/on-a-full-disk\n')
  start()
  await stored('/on-a-full-disk')
  // All there is room for.
  expect(await readlink(join(state, 'run.lock'))).toMatch(new RegExp(`^${daemon?.pid ?? ''} `))
  const again = await envherd(['run', '--once'], environment())
  expect(again.err).toContain(`another envherd run (process ${daemon?.pid ?? ''})`)
  const { code, out } = await envherd(['doctor', '--lang', 'en'], environment())
  expect(code).toBe(1)
  expect(out).toMatch(/^MEND {2}state folder +the disk of .* is full: /m)
  expect(out).toContain(`runs as process ${daemon?.pid ?? ''}`)

  await stop('SIGTERM')
  expect(await readdir(state)).not.toContain('run.lock')
  await rm(join(state, 'others'))
  const mended = await envherd(['run', '--once'], environment())
  expect(mended.code, mended.err).toBe(0)
  expect((await envherd(['doctor', '--lang', 'en'], environment())).out).toMatch(/^good {2}state folder/m)
  expect(await readdir(state)).not.toContainEqual(expect.stringMatching(/unfinished|corrupt/))
})
