/**
 * The agent's daemon, killed and lied to. The short form runs with the tests; ENVHERD_CHAOS_ROUNDS=100 is the long one.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { appendFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { pack } from '../../agent/uplink/packed.ts'
import { composedSnapshot, noteOf } from '../agent/uplink/composed.ts'
import {
  reply,
  standInServer,
  wellBehaved,
  type Answer,
  type StandIn,
} from '../agent/uplink/stand-in-server.ts'

const ROUNDS = Number(process.env['ENVHERD_CHAOS_ROUNDS'] ?? 6)
const DAEMON = new URL('../agent/uplink/composed-daemon.ts', import.meta.url).pathname

let folder: string
let home: string
let subject: string
let server: StandIn
let good: ReturnType<typeof wellBehaved>
const running = new Set<ChildProcess>()
const PATIENCE = { timeout: 120_000, interval: 50 }

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envherd-chaos-'))
  home = join(folder, 'home')
  await mkdir(join(home, '.config', 'go'), { recursive: true })
  await writeFile(join(home, '.bashrc'), 'export GOFLAGS=-mod=mod\n')
  await writeFile(join(home, '.config', 'go', 'env'), 'GOPROXY=direct\n')
  subject = join(folder, 'subject')
  good = wellBehaved()
  server = await standInServer(good)
})
afterEach(async () => {
  await Promise.all([...running].map(kill))
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

/** `wrapper`: a line of sh that runs the daemon in its own way. */
function start(wrapper?: string): ChildProcess {
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    SUBJECT: subject,
    STATE: join(folder, 'state'),
    SERVER: server.url,
  }
  const daemon = [process.execPath, '--import', 'tsx', DAEMON]
  const [program = '', ...args] = wrapper === undefined ? daemon : ['sh', '-c', wrapper, 'sh', ...daemon]
  const child = spawn(program, args, { env, stdio: 'ignore' })
  running.add(child)
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  running.delete(child)
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** Every name and byte below a folder. */
async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  const names = (await readdir(path, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  for (const name of names.sort()) hash.update(name).update(await readFile(name))
  return hash.digest('hex')
}

async function change(note: string): Promise<void> {
  await writeFile(`${subject}.new`, note)
  await rename(`${subject}.new`, subject)
}

const drip = (response: ServerResponse) => {
  response.writeHead(200)
  const timer = setInterval(() => response.write(' '), 50)
  response.on('close', () => clearInterval(timer))
}

/** Each may be all that an agent hears for hours; two of them take the snapshot first, and say nothing good. */
const FAULTS: Readonly<Record<string, Answer>> = {
  'answers 500': (_seen, response) => reply(response, 500, { code: 'internal', detail: '' }),
  'answers garbage': (_seen, response) => void response.end('<html>welcome to the hotel</html>'),
  drips: (_seen, response) => drip(response),
  redirects: (_seen, response) => void response.writeHead(302, { location: 'http://login.example/' }).end(),
  hangs: () => undefined,
  'closes mid-answer': (_seen, response) => {
    response.writeHead(200, { 'content-length': 100 }).write('{')
    setTimeout(() => response.destroy(), 5)
  },
  'stores, and closes before it answers': (seen, response) => {
    response.end = () => {
      response.destroy()
      return response
    }
    good(seen, response)
  },
  'stores, and answers 503': (seen, response) => {
    const end = response.end.bind(response)
    response.writeHead = () => response
    response.end = () => {
      response.statusCode = 503
      return end('', 'utf8')
    }
    good(seen, response)
  },
}

test(`killed at random ${ROUNDS} times while the server misbehaves: the newest arrives once, HOME is as it was`, async () => {
  const before = await digestOf(home)
  const faults = Object.values(FAULTS)
  for (let round = 0; round < ROUNDS; round++) {
    server.answer = (seen, response) => {
      if (seen.path.endsWith('/enroll')) good(seen, response)
      else (faults[round % faults.length] ?? good)(seen, response)
    }
    await change(`round ${round}`)
    const daemon = start()
    await sleep(300 + Math.random() * 1500)
    await kill(daemon)
  }
  server.answer = good
  await change('last')
  start()
  await vi.waitFor(() => expect(good.stored.map(noteOf)).toContain('last'), { timeout: 60_000, interval: 50 })
  await sleep(2500)
  expect(good.stored.filter((text) => noteOf(text) === 'last')).toHaveLength(1)
  expect(noteOf(good.stored.at(-1) ?? '')).toBe('last')
  expect(await readdir(join(folder, 'state', 'spool'))).toEqual([])
  expect(await digestOf(home)).toBe(before)
}, 1_200_000)

/** A disk of 256 KB of its own, full but for a little; else what this machine has against mounting one. */
async function fullDisk(path: string): Promise<(() => void) | string> {
  await mkdir(path)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', path], { stdio: 'pipe' })
  } catch (error) {
    return `cannot mount: ${String(error)}`
  }
  return () => execFileSync('umount', [path])
}

async function fill(path: string): Promise<void> {
  for (let size = 64 * 1024; size >= 4096; size /= 2) {
    const block = Buffer.alloc(size)
    // Ends when the disk does.
    while (await appendFile(join(path, 'others'), block).then(...BOTH)) continue
  }
}
const BOTH = [() => true, () => false] as const

test('a disk that fills up: it reports all the while, and keeps again when there is room', async (context) => {
  const state = join(folder, 'state')
  const undo = await fullDisk(state)
  if (typeof undo === 'string') return context.skip(undo)
  try {
    await change('before')
    start()
    await vi.waitFor(() => expect(good.stored.map(noteOf)).toContain('before'), PATIENCE)
    await fill(state)
    await change('on a full disk')
    await vi.waitFor(() => expect(good.stored.map(noteOf)).toContain('on a full disk'), PATIENCE)
    // Started on a full disk, with what the files said before.
    await Promise.all([...running].map(kill))
    await change('started on a full disk')
    const again = start()
    await vi.waitFor(() => expect(good.stored.map(noteOf)).toContain('started on a full disk'), PATIENCE)
    expect(again.exitCode).toBeNull()

    await rm(join(state, 'others'))
    server.answer = (_seen, response) => reply(response, 503, { code: 'unavailable', detail: '' })
    await change('with room, server away')
    await vi.waitFor(async () => expect(await readdir(join(state, 'spool'))).toHaveLength(1), PATIENCE)
    server.answer = good
    await vi.waitFor(() => expect(noteOf(good.stored.at(-1) ?? '')).toBe('with room, server away'), PATIENCE)
    const notes = good.stored.map(noteOf)
    expect(notes.filter((note) => note === 'with room, server away')).toHaveLength(1)
    // Whatever it writes at this moment is finished soon.
    await vi.waitFor(
      async () =>
        expect(await readdir(state)).not.toContainEqual(expect.stringMatching(/unfinished|corrupt/)),
      PATIENCE,
    )
  } finally {
    await Promise.all([...running].map(kill))
    undo()
  }
}, 400_000)

test('a file that may not grow: the spool leaves nothing half written, and the newest is reported from memory', async () => {
  await change('before')
  start()
  await vi.waitFor(() => expect(good.stored.map(noteOf)).toContain('before'), PATIENCE)
  await Promise.all([...running].map(kill))
  // More than one block of 512 bytes, which everything else in the state folder fits into.
  const large = randomBytes(330).toString('base64')
  expect((await pack(composedSnapshot(large))).body.byteLength).toBeGreaterThan(512)
  await change(large)
  start('ulimit -f 1; trap "" XFSZ; exec "$@"')
  await vi.waitFor(() => expect(good.stored.map(noteOf)).toContain(large), PATIENCE)
  expect(await readdir(join(folder, 'state', 'spool'))).toEqual([])
  await Promise.all([...running].map(kill))
  await change('last')
  start()
  await vi.waitFor(() => expect(noteOf(good.stored.at(-1) ?? '')).toBe('last'), PATIENCE)
  await vi.waitFor(async () => expect(await readdir(join(folder, 'state', 'spool'))).toEqual([]), PATIENCE)
  expect(good.stored.map(noteOf).filter((note) => note === 'last')).toHaveLength(1)
}, 400_000)
