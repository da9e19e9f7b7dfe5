import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { expect } from 'vitest'
import { createPool } from '../../server/database/connect.ts'
import { enrolDirectly } from '../load/enrol.ts'
import { Ledger } from '../load/ledger.ts'
import { makeAgents } from '../load/make-agents.ts'
import type { SimulatedAgent } from '../load/simulated-agent.ts'
import { Tally } from '../load/tally.ts'
import { Uplink } from '../load/uplink.ts'
import { Wire } from '../load/wire.ts'

/** Each fault so many times; a test's own number is the short form. */
export const roundsOr = (short: number): number => Number(process.env['ENVHERD_FAULT_ROUNDS'] ?? short)

/** A server takes 600 requests a minute from an agent. */
const PAUSE_MS = 220
/** Waits a tenth of what it is told to: nothing is proven by more. */
const IMPATIENCE = 0.1

export type FaultFleet = {
  tally: Tally
  /** Waits until so many more snapshots are acknowledged. */
  progress(more: number): Promise<void>
  /** Waits until an agent has been told to come back later. */
  toldToWait(): Promise<void>
  /** Waits until there is another one of these. */
  error(what: string): Promise<void>
  /** Ends the load and compares what was acknowledged with what is there. */
  expectAllThere(): Promise<void>
}

export type FaultFleetOptions = {
  addresses: readonly string[]
  /** Of the database, without a server between. */
  url: string
  hosts?: number
  patienceMs?: number
}

/**
 * Agents that change all the time, some of them several on a host, some with a clock that is off; a tenth of what they
 * send is sent twice, a tenth comes late (not by a clock that is ahead: see `isAhead`).
 */
export async function startFleet(options: FaultFleetOptions): Promise<FaultFleet> {
  const { addresses, url, hosts = 16, patienceMs = 30_000 } = options
  const agents = makeAgents({ hosts, seed: 11, ownAgents: 0.5, skewSeconds: 20, allHaveGo: true })
  await withPool(url, (pool) => enrolDirectly(pool, agents))
  const ledger = new Ledger()
  const tally = new Tally()
  const stop = new AbortController()
  // Each agent that waits listens for the end.
  setMaxListeners(0, stop.signal)
  const wires = addresses.map((address) => new Wire(address, { connections: hosts, patienceMs }))
  const uplink = new Uplink({ wires, tally, ledger, signal: stop.signal, impatience: IMPATIENCE })
  const living = agents.map(async (agent) => {
    while (!stop.signal.aborted) {
      await turn(uplink, agent)
      await sleep(PAUSE_MS)
    }
  })
  // A defect of the generator must not look like a calm fleet.
  const life = Promise.all(living)
  life.catch(() => stop.abort())
  const waits = () => Object.values(tally.toldToWait).reduce((sum, count) => sum + count, 0)
  const until = (is: () => boolean) => expect.poll(is, { timeout: 90_000, interval: 50 }).toBe(true)
  return {
    tally,
    progress: async (more) => {
      const wanted = ledger.acknowledged.length + more
      await until(() => stop.signal.aborted || ledger.acknowledged.length >= wanted)
    },
    toldToWait: async () => {
      const before = waits()
      await until(() => waits() > before)
    },
    error: async (what) => {
      const before = tally.errors[what] ?? 0
      await until(() => (tally.errors[what] ?? 0) > before)
    },
    expectAllThere: async () => {
      stop.abort()
      await life
      for (const wire of wires) wire.close()
      expect(ledger.acknowledged.length).toBeGreaterThan(0)
      expect(await withPool(url, (pool) => ledger.compare(pool))).toEqual([])
    },
  }
}

async function turn(uplink: Uplink, agent: SimulatedAgent): Promise<void> {
  const first = agent.change()
  const isLate = !agent.isAhead && agent.random.chance(0.1)
  const last = isLate ? agent.change() : first
  if (agent.random.chance(0.3) && (await uplink.checkIn(agent)) !== 'snapshot') return
  const times = agent.random.chance(0.1) ? 2 : 1
  await Promise.all(Array.from({ length: times }, () => uplink.send(agent, last)))
  if (isLate) await uplink.send(agent, first)
}

export async function withPool<T>(url: string, work: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const pool = createPool(url, { size: 2, onIdleError: () => undefined })
  try {
    return await work(pool)
  } finally {
    await pool.end()
  }
}
