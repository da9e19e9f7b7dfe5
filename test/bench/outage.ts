import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { setMaxListeners } from 'node:events'
import os from 'node:os'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createPool } from '../../server/database/connect.ts'
import { runningUrl } from '../../server/database/embedded.ts'
import { enrolDirectly } from '../load/enrol.ts'
import { inParallel } from '../load/in-parallel.ts'
import { Ledger } from '../load/ledger.ts'
import { makeAgents } from '../load/make-agents.ts'
import { Tally } from '../load/tally.ts'
import { pause, Uplink } from '../load/uplink.ts'
import { Wire } from '../load/wire.ts'
import { startServer } from '../support/server-process.ts'
import type { Measure } from './measure.ts'
import { residentOf } from './process-figures.ts'

const CHANGED = 0.05
const SPREAD_MS = 60_000
const OUTAGE_MS = 5_000
const SAMPLE_MS = 250
/** What a process needs beside its connections. */
const OTHER_DESCRIPTORS = 500

/** The whole fleet reports, over a minute and then at one moment; each agent has a connection of its own. */
export async function benchOutage({ fleet: hosts }: { fleet: number }): Promise<Measure[]> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'envherd-bench-'))
  const server = await startServer({ dataDir })
  const url = await runningUrl(dataDir)
  if (url === undefined) throw new Error('the server runs no embedded Postgres')
  const pool = createPool(url, { size: 2, onIdleError: () => undefined })
  const wire = new Wire(server.address, { connections: await mostConnections(hosts), isSpread: true })
  const memory = { most: 0, inStretch: 0 }
  const sampling = setInterval(() => {
    memory.inStretch = Math.max(memory.inStretch, residentOf(server.process.pid ?? 0))
    memory.most = Math.max(memory.most, memory.inStretch)
  }, SAMPLE_MS)
  const { signal } = new AbortController()
  setMaxListeners(0, signal)
  const ledger = new Ledger()
  const measures: Measure[] = []
  const stretch = async (what: string, work: (uplink: Uplink) => Promise<void>) => {
    const tally = new Tally()
    memory.inStretch = 0
    const began = performance.now()
    await work(new Uplink({ wires: [wire], tally, ledger, signal }))
    const seconds = (performance.now() - began) / 1000
    measures.push(stretchMeasure(what, tally, seconds, memory.inStretch))
  }
  try {
    const agents = makeAgents({ hosts, seed: 5, states: 1, allHaveGo: true })
    await enrolDirectly(pool, agents)
    await stretch(`${hosts} hosts send their first snapshot, 64 at a time`, (uplink) =>
      inParallel(agents, 64, async (agent) => {
        await uplink.send(agent)
        await uplink.checkIn(agent)
      }),
    )
    const change = () => {
      for (const agent of agents) if (agent.random.chance(CHANGED)) agent.change()
    }
    change()
    await stretch('5 % changed, check-ins spread over 60 s', async (uplink) => {
      await Promise.all(
        agents.map(async (agent) => {
          await pause(agent.random.next() * SPREAD_MS, signal)
          await uplink.report(agent)
        }),
      )
    })
    wire.drop()
    change()
    await pause(OUTAGE_MS, signal)
    await stretch('5 % changed, all at once after an outage (goal: within 90 s)', async (uplink) => {
      const reports: Promise<unknown>[] = []
      for (const agent of agents) {
        reports.push(uplink.report(agent))
        // One event loop plays the fleet. Unless it turns, it opens every connection before the first one speaks.
        await nextTurn()
      }
      await Promise.all(reports)
    })
    const wrong = await ledger.compare(pool)
    return [
      ...measures,
      {
        what: 'acknowledged, compared with the database',
        figure:
          wrong.length === 0 ? `all ${ledger.acknowledged.length} there, once` : wrong.slice(0, 5).join('; '),
        values: { acknowledged: ledger.acknowledged.length, wrong: wrong.length },
      },
      {
        what: "the server's memory at most (goal: ≤ 300 MB)",
        figure: `${memory.most.toFixed(0)} MB`,
        values: { mb: memory.most },
      },
    ]
  } finally {
    clearInterval(sampling)
    wire.close()
    await pool.end()
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

function stretchMeasure(what: string, tally: Tally, seconds: number, mb: number): Measure {
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((all, count) => all + count, 0)
  const words = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ') || 'none'
  const checkIn = tally.latency('check-in')
  const snapshot = tally.latency('snapshot')
  return {
    what,
    figure:
      `${seconds.toFixed(1)} s; ${checkIn.answers} check-ins (p99 ${checkIn.p99} ms), snapshots: ${words(tally.outcomes)} ` +
      `(p99 ${snapshot.p99} ms); told to wait: ${words(tally.toldToWait)}; errors: ${words(tally.errors)}; server ${mb.toFixed(0)} MB`,
    values: {
      seconds,
      checkIns: checkIn.answers,
      stored: tally.outcomes['stored'] ?? 0,
      toldToWait: sum(tally.toldToWait),
      errors: sum(tally.errors),
      mb,
    },
  }
}

/** Server and generator have the same limit of open files. */
async function mostConnections(hosts: number): Promise<number> {
  const limits = await readFile('/proc/self/limits', 'utf8')
  const most = Number(/^Max open files\s+\d+\s+(\d+)/m.exec(limits)?.[1] ?? Infinity)
  return Math.min(hosts, most - OTHER_DESCRIPTORS)
}
