/**
 * The agent's daemon, killed and lied to. The short form runs with the tests; ENVHERD_CHAOS_ROUNDS=100 is the long one.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { deliver } from '../../agent/uplink/deliver.ts'
import { pack } from '../../agent/uplink/packed.ts'
import { openSpool } from '../../agent/uplink/spool.ts'
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

/** Only what passes between the spool and a server, without a process or a clock that runs. */
function world(spool = openSpool(join(folder, 'spool'), () => undefined)) {
  const stored: string[] = []
  let current = ''
  const report = (snapshotNote: string, takenAt: Date) =>
    pack({ ...composedSnapshot(snapshotNote), takenAt: takenAt.toISOString() }).then((packed) => ({
      packed,
      run: () =>
        deliver({
          checkIn: (hash) => Promise.resolve(hash === current ? 'nothing' : 'snapshot'),
          send: async (body) => {
            const { hash, text } = await opened(body)
            stored.push(text)
            current = hash
            return { outcome: 'stored', contentHash: hash, opened: 0, changed: 0, resolved: 0 }
          },
          spool,
          current: () => packed,
          log: () => undefined,
          onDelivered: () => Promise.resolve(),
        }),
    }))
  return { spool, stored, report }
}

async function opened(body: Uint8Array): Promise<{ hash: string; text: string }> {
  const { gunzipSync } = await import('node:zlib')
  const text = gunzipSync(body).toString('utf8')
  const { contentHash } = await pack(composedSnapshot(noteOf(text)))
  return { hash: contentHash, text }
}

test('a server away for 30 days of a change an hour: everything in order, the newest once', async () => {
  const { spool, stored, report } = world()
  const first = Date.UTC(2026, 0, 1)
  for (let hour = 0; hour < 30 * 24; hour++) {
    const { packed } = await report(`hour ${hour}`, new Date(first + hour * 3_600_000))
    await spool.add(packed.contentHash, packed.body)
  }
  const { run } = await report(`hour ${30 * 24 - 1}`, new Date(first))
  await run()
  expect(stored.map(noteOf)).toEqual(Array.from({ length: 720 }, (_, hour) => `hour ${hour}`))
  expect(await spool.list()).toEqual([])
}, 120_000)

test('the same with room for ten: the newest ten, and a clock that jumped both ways changes no order', async () => {
  const size = (await pack(composedSnapshot('hour 1000'))).body.byteLength
  const { spool, stored, report } = world(
    openSpool(join(folder, 'spool'), () => undefined, size * 10 + size / 2),
  )
  for (let hour = 1000; hour < 1100; hour++) {
    const jump = hour % 3 === 0 ? -86_400_000 : hour % 7 === 0 ? 40 * 86_400_000 : 0
    const { packed } = await report(`hour ${hour}`, new Date(Date.UTC(2026, 0, 1) + hour * 3_600_000 + jump))
    await spool.add(packed.contentHash, packed.body)
  }
  await (await report('hour 1099', new Date())).run()
  const hours = stored.map((text) => Number(noteOf(text).slice(5)))
  expect(hours.length).toBeGreaterThanOrEqual(9)
  expect(hours).toEqual(hours.map((_, index) => 1100 - hours.length + index))
})

test('a spool cut at any byte of any file: the newest arrives once all the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.nat(), fc.nat(), async (count, which, where) => {
      await rm(join(folder, 'spool'), { recursive: true, force: true })
      const { spool, stored, report } = world()
      for (let index = 1; index <= count; index++) {
        const { packed } = await report(`n${index}`, new Date())
        await spool.add(packed.contentHash, packed.body)
      }
      const entries = await spool.list()
      const victim = entries[which % entries.length]
      if (!victim) throw new Error('there is at least one entry')
      await truncate(join(folder, 'spool', victim.file), where % victim.bytes)
      await (await report(`n${count}`, new Date())).run()
      expect(stored.filter((text) => noteOf(text) === `n${count}`)).toHaveLength(1)
      expect(noteOf(stored.at(-1) ?? '')).toBe(`n${count}`)
    }),
    { numRuns: 60 },
  )
}, 60_000)

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
    expect(await readdir(state)).not.toContainEqual(expect.stringMatching(/unfinished|corrupt/))
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
