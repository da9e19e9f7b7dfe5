import { readFile, rm, mkdtemp } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Parse } from 'typebox/value'
import { afterAll, expect, test } from 'vitest'
import { EnrollReply } from '../../agent/contract/uplink.ts'
import { Problem } from '../../server/contract/problem.ts'
import { LoadClient } from '../load/client.ts'
import { makeMachine } from '../load/machine.ts'
import { Random } from '../load/random.ts'
import { snapshotOf } from '../load/snapshot.ts'
import { leftOut, needsLinux } from '../support/lacking.ts'
import { startServer } from '../support/server-process.ts'
import { startFleet } from './fleet-load.ts'

const MIB = 1024 * 1024

const undo: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const step of undo.reverse()) await step()
})

type Bad = { body: Buffer; secret?: string; gzip?: boolean }

/** Sends without saying how long it is, so that only reading tells; stops when the answer comes. */
function stream(
  address: string,
  secret: string,
  { body, gzip }: Bad,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sending = request(`${address}/api/v1/agent/snapshots`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${secret}`,
        'content-type': 'application/json',
        'transfer-encoding': 'chunked',
        ...(gzip ? { 'content-encoding': 'gzip' } : {}),
      },
    })
    let answered = false
    sending.on('response', (response) => {
      answered = true
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('end', () => {
        sending.destroy()
        resolve({ status: response.statusCode ?? 0, body: text })
      })
    })
    sending.on('error', (error) => {
      if (!answered) reject(error)
    })
    const write = (at: number) => {
      if (answered) return
      if (at >= body.length) sending.end()
      else if (sending.write(body.subarray(at, at + 64 * 1024))) setImmediate(write, at + 64 * 1024)
      else sending.once('drain', () => write(at + 64 * 1024))
    }
    write(0)
  })
}

async function memoryOf(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024)
}

const BESIDE = 'bad input gets a clear 4xx while the good fleet beside it notices nothing'
test.skipIf(leftOut(BESIDE, needsLinux))(
  BESIDE,
  async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'envherd-bad-'))
    undo.push(() => rm(dataDir, { recursive: true, force: true }))
    const server = await startServer({ dataDir })
    undo.push(() => server.stop())
    const client = new LoadClient(server.address, 1)
    undo.push(async () => client.close())
    const machine = makeMachine(new Random(7), 99, 0)
    const { machineId, hostname } = machine
    const enrolled = await client.post('/api/v1/agent/enroll', null, {
      ...{ key: server.enrolmentKey, machineId, hostname, agentVersion: '0.1.0' },
    })
    const { secret } = Parse(EnrollReply, enrolled.body)
    const good = snapshotOf(machine, new Date())
    const json = (value: unknown) => Buffer.from(JSON.stringify(value))

    const fleet = await startFleet(server, 8)
    undo.push(async () => fleet.client.close())
    await expect.poll(() => fleet.acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(16)
    const before = await memoryOf(server.process.pid)

    const bad: Record<string, [Bad, number, string]> = {
      'wrong types': [{ body: json({ ...good, envs: 'none' }) }, 400, 'invalid-request'],
      'a body of 50 MB': [{ body: Buffer.alloc(50 * MIB, ' ') }, 413, 'body-too-large'],
      'a gzip bomb of 256 MB': [
        { body: gzipSync(Buffer.alloc(256 * MIB)), gzip: true },
        413,
        'body-too-large',
      ],
      '10,000 levels': [{ body: Buffer.from('['.repeat(10_000) + ']'.repeat(10_000)) }, 400, 'too-deep'],
      'an unknown version': [{ body: json({ ...good, version: 99 }) }, 400, 'unknown-snapshot-version'],
      'a foreign secret': [{ body: json(good), secret: `eha_${'x'.repeat(43)}` }, 401, 'unauthenticated'],
    }
    const answers = await Promise.all(
      Object.entries(bad).flatMap(([name, [what, status, code]]) =>
        Array.from({ length: 5 }, async () => {
          const answer = await stream(server.address, what.secret ?? secret, what)
          const problem = Parse(Problem, JSON.parse(answer.body))
          return {
            name,
            found: [answer.status, problem.status, problem.code],
            wanted: [status, status, code],
          }
        }),
      ),
    )
    for (const { name, found, wanted } of answers) expect(found, name).toEqual(wanted)
    const taken = fleet.acknowledged.length
    await expect.poll(() => fleet.acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(taken + 16)
    await fleet.stop()
    expect(fleet.refused).toEqual([])
    const reply = await client.post('/api/v1/agent/snapshots', secret, good, { gzip: true })
    expect(reply.status).toBe(200)
    const after = await memoryOf(server.process.pid)
    console.log(
      `bad input: ${answers.length} refused beside ${fleet.acknowledged.length} good ones; ` +
        `the server's memory at most ${before} MB before, ${after} MB after`,
    )
    // Five bombs at once inflate to 1.3 GB where nothing stops them.
    expect(after - before).toBeLessThan(500)
  },
  120_000,
)
