/**
 * The agent's daemon and the real server, each a process of its own: the agent is killed at random points, the server
 * killed and started again, and what stands between them says 503. ENVHERD_CHAOS_ROUNDS=100 is the long form.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { createEnrollmentKey } from '../../server/accounts/enrollment.ts'
import { createPool, createPrisma } from '../../server/database/connect.ts'
import { runningUrl, startEmbedded } from '../../server/database/embedded.ts'
import { pack } from '../../agent/uplink/packed.ts'
import { composedSnapshot } from '../agent/uplink/composed.ts'
import { frontOf } from '../agent/uplink/front.ts'
import { startReplica, type Replica } from '../support/server-process.ts'

const ROUNDS = Number(process.env['ENVHERD_CHAOS_ROUNDS'] ?? 6)
const DAEMON = new URL('../agent/uplink/composed-daemon.ts', import.meta.url).pathname
const SETTINGS = { ENVHERD_CHECK_IN_SECONDS: '1' }
const PATIENCE = { timeout: 120_000, interval: 200 }

const undo: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const step of undo.reverse()) await step()
}, 120_000)

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

test(`killed on both sides, ${ROUNDS} times: the newest snapshot is on the server, once`, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'envherd-both-'))
  undo.push(() => rm(dataDir, { recursive: true, force: true }))
  undo.push(async () => {
    if ((await runningUrl(dataDir)) !== undefined) await (await startEmbedded(dataDir)).stop()
  })
  let server: Replica = await startReplica({ dataDir, env: SETTINGS })
  undo.push(() => server.kill())
  const url = await runningUrl(dataDir)
  if (url === undefined) throw new Error('the server runs no embedded Postgres')
  const pool = createPool(url, { size: 2, onIdleError: () => undefined })
  undo.push(() => pool.end())
  const { key } = await createEnrollmentKey(
    { prisma: createPrisma(pool), now: () => new Date() },
    { name: 'chaos' },
  )
  const front = await frontOf(server.address)
  undo.push(() => front.close())

  const place = await mkdtemp(join(tmpdir(), 'envherd-both-agent-'))
  undo.push(() => rm(place, { recursive: true, force: true }))
  const [subject, state] = [join(place, 'subject'), join(place, 'state')]
  const change = async (note: string) => {
    await writeFile(`${subject}.new`, note)
    await rename(`${subject}.new`, subject)
  }
  let agent: ChildProcess | undefined
  const startAgent = () => {
    const env = { PATH: process.env['PATH'], SUBJECT: subject, STATE: state, SERVER: front.url, KEY: key }
    agent = spawn(process.execPath, ['--import', 'tsx', DAEMON], { env, stdio: 'ignore' })
  }
  undo.push(async () => agent && killed(agent))
  const hashOf = async (note: string) => (await pack(composedSnapshot(note))).contentHash
  const stored = async (note: string) => {
    const { rows } = await pool.query<{ stored: number; current: number }>(
      `SELECT count(*)::int AS stored, count(*) FILTER (WHERE h.snapshot_id = s.id)::int AS current
       FROM history s JOIN host h ON h.id = s.host_id WHERE s.content_hash = decode($1, 'hex')`,
      [await hashOf(note)],
    )
    return rows[0]
  }

  await change('first')
  startAgent()
  await expect.poll(() => stored('first'), PATIENCE).toEqual({ stored: 1, current: 1 })
  if (agent) await killed(agent)
  const MISHAPS = ['none', 'server', 'busy'] as const
  for (let round = 0; round < ROUNDS; round++) {
    const mishap = MISHAPS[round % MISHAPS.length]
    await change(`round ${round}`)
    front.busy = mishap === 'busy'
    startAgent()
    // From before its first look to after its report.
    await sleep(Math.random() * 2500)
    if (mishap === 'server') {
      await server.kill()
      front.server = undefined
      await sleep(Math.random() * 1000)
    }
    if (agent) await killed(agent)
    if (mishap === 'server') {
      server = await startReplica({ dataDir, env: SETTINGS })
      front.server = server.address
    }
    front.busy = false
  }
  await change('last')
  startAgent()
  await expect.poll(() => stored('last'), PATIENCE).toEqual({ stored: 1, current: 1 })
  // It would send again at its next check-ins if it ever did.
  await sleep(3000)
  expect(await stored('last')).toEqual({ stored: 1, current: 1 })
  expect(await readdir(join(state, 'spool')).catch(() => [])).toEqual([])
  const { rows } = await pool.query<{ hosts: number }>('SELECT count(*)::int AS hosts FROM host')
  expect(rows).toEqual([{ hosts: 1 }])
}, 900_000)
