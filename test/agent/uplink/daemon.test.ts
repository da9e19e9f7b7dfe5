import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { noteOf } from './composed.ts'
import { reply, standInServer, wellBehaved, type StandIn } from './stand-in-server.ts'

const PROGRAM = new URL('composed-daemon.ts', import.meta.url).pathname
const WAIT = { timeout: 15_000, interval: 20 }

let folder: string
let subject: string
let server: StandIn
let good: ReturnType<typeof wellBehaved>
const running = new Set<ChildProcess>()

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envherd-daemon-'))
  subject = join(folder, 'subject')
  good = wellBehaved()
  server = await standInServer(good)
})
afterEach(async () => {
  await Promise.all([...running].map(kill))
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

function start(): ChildProcess & { log: string } {
  const env = {
    PATH: process.env['PATH'],
    SUBJECT: subject,
    STATE: join(folder, 'state'),
    SERVER: server.url,
  }
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const daemon = Object.assign(child, { log: '' })
  child.stderr.on('data', (text: Buffer) => {
    daemon.log += text.toString()
  })
  running.add(child)
  return daemon
}

async function kill(child: ChildProcess): Promise<void> {
  running.delete(child)
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

const arrivals = (note: string) => good.stored.filter((text) => noteOf(text) === note).length
const arrived = (note: string) => vi.waitFor(() => expect(arrivals(note)).toBe(1), WAIT)
const waitFor = (check: () => unknown) => vi.waitFor(() => expect(check()).toBeTruthy(), WAIT)

describe('daemon', () => {
  test('sends once, then only checks in while nothing changes', async () => {
    await writeFile(subject, 'same')
    start()
    await arrived('same')
    await waitFor(() => server.seen.filter(({ path }) => path.endsWith('check-in')).length >= 4)
    expect(good.stored).toHaveLength(1)
  })

  test('a change, also by a rename over the file, is reported within 5 seconds', async () => {
    await writeFile(subject, 'before')
    start()
    await arrived('before')
    await sleep(1500)
    await writeFile(`${subject}.new`, 'after')
    const changed = Date.now()
    await rename(`${subject}.new`, subject)
    await arrived('after')
    expect(Date.now() - changed).toBeLessThan(5000)
  })

  test('ten times killed at any moment: each newest snapshot arrives exactly once', async () => {
    for (let round = 1; round <= 10; round++) {
      await writeFile(subject, `round ${round}`)
      const daemon = start()
      // From before the first look to after the first check-in: whatever it was doing, it dies doing it.
      await sleep(450 + round * 60)
      await kill(daemon)
    }
    await writeFile(subject, 'last')
    start()
    await arrived('last')
    await sleep(1500)
    expect(arrivals('last')).toBe(1)
    expect(noteOf(good.stored.at(-1) ?? '')).toBe('last')
    expect(await readdir(join(folder, 'state', 'spool'))).toEqual([])
  }, 60_000)

  test('killed between the commit of the server and its answer, it does not send again', async () => {
    await writeFile(subject, 'once')
    server.answer = (seen, response) => {
      // Commits, and keeps the answer to itself.
      if (seen.path.endsWith('/snapshots')) response.end = () => response
      good(seen, response)
    }
    const first = start()
    await arrived('once')
    await kill(first)
    server.answer = good
    const seenBefore = server.seen.length
    start()
    await waitFor(() => server.seen.length > seenBefore + 1)
    expect(arrivals('once')).toBe(1)
    expect(await readdir(join(folder, 'state', 'spool'))).toEqual([])
  })

  test('what changed while the server was away arrives in order when it is back', async () => {
    await writeFile(subject, 'one')
    const daemon = start()
    await arrived('one')
    const waiting = async () => (await readdir(join(folder, 'state', 'spool'))).length
    await vi.waitFor(async () => expect(await waiting()).toBe(0), WAIT)
    server.answer = (_seen, response) => reply(response, 503, { code: 'unavailable', detail: '' })
    for (const [index, note] of ['two', 'three'].entries()) {
      await writeFile(`${subject}.new`, note)
      await rename(`${subject}.new`, subject)
      await vi.waitFor(async () => expect(await waiting()).toBe(index + 1), WAIT)
    }
    server.answer = good
    await arrived('three')
    expect(good.stored.map(noteOf)).toEqual(['one', 'two', 'three'])
    expect(daemon.log).toContain('unavailable')
  })

  test('enrols again when the server has forgotten it', async () => {
    await writeFile(subject, 'here')
    let forgotten = true
    server.answer = (seen, response) => {
      if (seen.path.endsWith('/enroll')) forgotten = server.seen.filter(isEnrol).length < 2
      else if (forgotten) {
        reply(response, 401, { code: 'unauthenticated', detail: 'unknown secret' })
        return
      }
      good(seen, response)
    }
    const daemon = start()
    await arrived('here')
    expect(server.seen.filter(isEnrol)).toHaveLength(2)
    expect(daemon.log).toContain('enrolling again')
  })

  test('started from a cloned image, it drops what the other machine left and enrols as itself', async () => {
    await writeFile(subject, 'of the other')
    server.answer = (seen, response) => {
      if (isEnrol(seen)) good(seen, response)
      else reply(response, 503, { code: 'unavailable', detail: '' })
    }
    const original = start()
    await waitFor(() => original.log.includes('unavailable'))
    await kill(original)
    await writeFile(subject, 'own')
    server.answer = (seen, response) => {
      const wrong = noteOf(seen.text) === 'of the other'
      if (wrong) reply(response, 403, { code: 'wrong-host', detail: 'another machine' })
      else good(seen, response)
    }
    start()
    await arrived('own')
    expect(good.stored.map(noteOf)).toEqual(['own'])
  })

  test('revoked, it says so and is silent until there is another enrolment', async () => {
    await writeFile(subject, 'here')
    server.answer = (seen, response) => {
      if (isEnrol(seen)) good(seen, response)
      else reply(response, 401, { code: 'agent-revoked', detail: 'revoked' })
    }
    const daemon = start()
    await waitFor(() => daemon.log.includes('nothing more is sent'))
    const requests = server.seen.length
    await sleep(2500)
    expect(server.seen).toHaveLength(requests)

    server.answer = good
    const file = join(folder, 'state', 'enrolment.json')
    await writeFile(file, (await readFile(file, 'utf8')).replace('eha_secret', 'eha_another'))
    await arrived('here')
  })

  test('a snapshot that the server never takes does not hold up the next', async () => {
    await writeFile(subject, 'bad')
    server.answer = (seen, response) => {
      if (noteOf(seen.text) === 'bad') reply(response, 400, { code: 'invalid-request', detail: 'no' })
      else good(seen, response)
    }
    const daemon = start()
    await waitFor(() => daemon.log.includes('not accepted'))
    await writeFile(subject, 'fine')
    await arrived('fine')
  })

  test('damaged state is set aside, not a crash', async () => {
    await writeFile(subject, 'here')
    await mkdir(join(folder, 'state'))
    await writeFile(join(folder, 'state', 'enrolment.json'), '{"server":')
    await writeFile(join(folder, 'state', 'progress.json'), '[]')
    const daemon = start()
    await arrived('here')
    expect(daemon.log).toContain('enrolment.json is damaged')
    expect(await readdir(join(folder, 'state'))).toContain('progress.json.corrupt')
  })

  test('stops within two seconds of SIGTERM, and a second one is refused meanwhile', async () => {
    await writeFile(subject, 'here')
    const daemon = start()
    await arrived('here')
    const second = start()
    await once(second, 'exit')
    expect(second.log).toContain('already uses this state folder')
    const asked = Date.now()
    daemon.kill('SIGTERM')
    await once(daemon, 'exit')
    expect(daemon.exitCode).toBe(0)
    expect(Date.now() - asked).toBeLessThan(2000)
    expect(await readdir(join(folder, 'state'))).not.toContain('run.lock')
  })
})

const isEnrol = ({ path }: { path: string }) => path.endsWith('/enroll')
