import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { createPool } from '../../server/database/connect.ts'
import { runningUrl } from '../../server/database/embedded.ts'
import { CHANGES_CHANNEL } from '../../server/deps.ts'
import { enrolDirectly } from '../load/enrol.ts'
import { makeAgents } from '../load/make-agents.ts'
import { pause } from '../load/uplink.ts'
import { Wire } from '../load/wire.ts'
import { postmasterOf, startReplica, startServer } from '../support/server-process.ts'
import { Audience } from './live-audience.ts'
import { quantile, type Measure } from './measure.ts'
import { residentOf, spentByTree } from './process-figures.ts'

const SOCKETS = 200
const STALLED = 20
const HOSTS = 400
const CONNECTIONS = 16
const PER_SECOND = 300
const WARM_UP_SECONDS = 5

/** Load through one replica, pages on the other; load, pages, both servers and Postgres share this machine. */
export async function benchLive({ seconds }: { seconds: number }): Promise<Measure[]> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'envherd-bench-'))
  const first = await startServer({ dataDir })
  try {
    const url = await runningUrl(dataDir)
    if (url === undefined) throw new Error('the first server runs no embedded Postgres')
    const second = await startReplica({ dataDir, env: { DATABASE_URL: url } })
    try {
      const postmaster = await postmasterOf(dataDir)
      const pids = { 'server with the load': first.process.pid, 'server with the pages': second.process.pid }
      return await measure({ url, from: first.address, to: second.address, token: first.token, seconds }, [
        ...Object.entries(pids).map(([name, pid]) => ({ name, pid: pid ?? 0 })),
        { name: 'Postgres', pid: postmaster },
      ])
    } finally {
      await second.stop()
    }
  } finally {
    await first.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

type Scene = { url: string; from: string; to: string; token: string; seconds: number }
type Party = { name: string; pid: number }

async function measure(scene: Scene, parties: readonly Party[]): Promise<Measure[]> {
  const pool = createPool(scene.url, { size: 2, onIdleError: () => undefined })
  const agents = makeAgents({ hosts: HOSTS, seed: 3, allHaveGo: true, states: 1 })
  await enrolDirectly(pool, agents)
  await pool.end()
  const wire = new Wire(scene.from, { connections: CONNECTIONS })
  const audience = await Audience.open(scene.to, scene.token, { sockets: SOCKETS, stalled: STALLED })
  const commits = await Commits.hear(scene.url)
  try {
    const send = async (index: number) => {
      const agent = agents[index % agents.length]
      if (!agent) return
      const { status, body } = await wire.ask(agent.snapshotRequest(agent.change()))
      if (status !== 200) throw new Error(`snapshot: ${status} ${body}`)
    }
    // Each has sent once before anything counts.
    let turn = 0
    const drive = (forSeconds: number) => atRate(commits, forSeconds, () => send(turn++))
    await drive(WARM_UP_SECONDS)
    commits.forget()
    audience.forget()
    const before = parties.map(({ pid }) => ({ cpu: spentByTree(pid), memory: residentOf(pid) }))
    await drive(scene.seconds)
    const cpu = parties.map(({ name, pid }, index) => ({
      name,
      share: (spentByTree(pid) - (before[index]?.cpu ?? 0)) / (scene.seconds * 1000),
    }))
    const grown = residentOf(parties[1]?.pid ?? 0) - (before[1]?.memory ?? 0)
    await pause(1_000, new AbortController().signal)
    return report({ scene, commits, audience, cpu, grown, buffered: await bufferedBytes(scene) })
  } finally {
    audience.close()
    await commits.close()
    wire.close()
  }
}

type Found = {
  scene: Scene
  commits: Commits
  audience: Audience
  cpu: { name: string; share: number }[]
  grown: number
  buffered: number
}

function report({ scene, commits, audience, cpu, grown, buffered }: Found): Measure[] {
  const delays: number[] = []
  let missing = 0
  for (const { from, to, at } of commits.heard) {
    for (let id = from; id <= to; id++) {
      const arrivals = audience.arrivals.get(String(id)) ?? []
      missing += SOCKETS - arrivals.length
      for (const arrival of arrivals) delays.push(arrival - at)
    }
  }
  const sorted = Float64Array.from(delays).sort()
  const ms = { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), max: quantile(sorted, 1) }
  const perSecond = commits.occurrences / scene.seconds
  const words = (value: number) => value.toFixed(0)
  return [
    {
      what: `live: commit to message in ${SOCKETS} sockets on another replica, ${words(perSecond)} occurrences/s`,
      figure: `p50 ${words(ms.p50)} ms, p99 ${words(ms.p99)} ms, max ${words(ms.max)} ms (goal: p99 ≤ 150 ms)`,
      values: { ...ms, perSecond, missing, arrivals: delays.length },
    },
    {
      what: `live: messages a second and socket, bytes each`,
      figure: `${(audience.messages / SOCKETS / scene.seconds).toFixed(1)}/s, ${words(audience.bytes / audience.messages)} bytes`,
      values: { messages: audience.messages, bytes: audience.bytes },
    },
    {
      what: 'live: share of one core',
      figure: cpu.map(({ name, share }) => `${name} ${words(share * 100)} %`).join(', '),
      values: Object.fromEntries(cpu.map(({ name, share }) => [name, share])),
    },
    {
      what: `live: ${STALLED} stalled sockets among them`,
      figure: `${words(buffered / 1024)} KB wait for all of them, the server grew by ${grown.toFixed(1)} MB (goal: ≤ 1 MB each)`,
      values: { buffered, grown },
    },
  ]
}

/** What is committed and when: NOTIFY comes with the commit. */
class Commits {
  heard: { from: number; to: number; at: number }[] = []
  occurrences = 0
  readonly #client: pg.Client

  private constructor(client: pg.Client) {
    this.#client = client
  }

  static async hear(url: string): Promise<Commits> {
    const client = new pg.Client({ connectionString: url })
    const commits = new Commits(client)
    client.on('notification', ({ payload }) => {
      const { occurrences } = JSON.parse(payload ?? '{}') as {
        occurrences: { from: string; to: string } | null
      }
      if (!occurrences) return
      const [from, to] = [Number(occurrences.from), Number(occurrences.to)]
      commits.occurrences += to - from + 1
      commits.heard.push({ from, to, at: performance.now() })
    })
    await client.connect()
    await client.query(`LISTEN ${CHANGES_CHANNEL}`)
    return commits
  }

  forget(): void {
    this.heard = []
    this.occurrences = 0
  }

  close(): Promise<void> {
    return this.#client.end()
  }
}

/** So many occurrences a second: how many a snapshot gives is not known beforehand. */
async function atRate(commits: Commits, seconds: number, send: () => Promise<void>): Promise<void> {
  const started = performance.now()
  const before = commits.occurrences
  const open = new Set<Promise<void>>()
  const over = new AbortController()
  for (let passed = 0; passed < seconds; passed = (performance.now() - started) / 1000) {
    const owed = passed * PER_SECOND - (commits.occurrences - before)
    for (let more = owed - open.size; more > 0 && open.size < CONNECTIONS; more--) {
      const one = send().finally(() => open.delete(one))
      open.add(one)
    }
    await pause(5, over.signal)
  }
  await Promise.all(open)
}

async function bufferedBytes({ to, token }: Scene): Promise<number> {
  const reply = await fetch(`${to}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  return Number(/^envherd_live_buffered_bytes (\S+)$/m.exec(await reply.text())?.[1] ?? NaN)
}
