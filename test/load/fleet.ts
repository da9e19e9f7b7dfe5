import { setTimeout as sleep } from 'node:timers/promises'
import { enrol } from './enrol.ts'
import { inParallel } from './in-parallel.ts'
import type { Ledger } from './ledger.ts'
import { makeAgents, type FleetWords } from './make-agents.ts'
import { reportOf, type FleetReport } from './report.ts'
import type { SimulatedAgent } from './simulated-agent.ts'
import { Tally } from './tally.ts'
import { pause, Uplink } from './uplink.ts'
import { Wire } from './wire.ts'

export type Behaviour = {
  /** Share of check-ins before which the machine changes, 0 to 1. */
  mutation: number
  /** Seconds between two check-ins of one agent; 0: as fast as the server answers. */
  interval: number
  /** Share of snapshots that are sent twice: at the same moment, or once more after the answer. */
  duplicates: number
  /** Share of snapshots that come after a newer one. */
  late: number
  /** Seconds without a network after half of the time; then all report at once. 0: none. */
  outage: number
}

export type FleetOptions = FleetWords &
  Behaviour & {
    server: string
    enrolmentKey: string
    /** Seconds after enrolment; Infinity until `signal`. */
    duration: number
    connections: number
    signal: AbortSignal
    ledger?: Ledger
  }

/** A fleet that enrols and posts through the real API, as agents do. */
export async function runFleet(
  options: FleetOptions,
  onProgress: (text: string) => void,
): Promise<FleetReport> {
  const { server, connections, signal, enrolmentKey: key, ledger } = options
  const tally = new Tally()
  const wire = new Wire(server, { connections })
  const uplink = new Uplink({ wires: [wire], tally, signal, ...(ledger && { ledger }) })
  const agents = makeAgents(options)
  let enrolled = 0
  await inParallel(agents, connections, async (agent) => {
    if (signal.aborted) return
    await enrol(agent, { wire, tally, key, signal })
    await uplink.report(agent)
    enrolled++
    if (enrolled % 100 === 0) onProgress(`${enrolled} of ${agents.length} agents enrolled`)
  })
  const before = { at: performance.now(), cpu: process.cpuUsage(), outcomes: { ...tally.outcomes } }
  const living = new Tally()
  const speaking = new Uplink({ wires: [wire], tally: living, signal, ...(ledger && { ledger }) })
  await new Life(agents, speaking, wire, options, onProgress).run()
  const seconds = (performance.now() - before.at) / 1000
  const cpu = process.cpuUsage(before.cpu)
  wire.close()
  return reportOf({
    agents: enrolled,
    enrolment: tally,
    tally: living,
    seconds,
    cpuMs: (cpu.user + cpu.system) / 1000,
  })
}

export type LifeOptions = Behaviour & Pick<FleetOptions, 'duration' | 'connections' | 'signal'>

/** What a fleet does all day. */
export class Life {
  readonly #agents: readonly SimulatedAgent[]
  readonly #uplink: Uplink
  readonly #wire: Wire
  readonly #options: LifeOptions
  readonly #say: (text: string) => void
  readonly #until: number
  #network: Promise<void> = Promise.resolve()

  constructor(
    agents: readonly SimulatedAgent[],
    uplink: Uplink,
    wire: Wire,
    options: LifeOptions,
    say: (text: string) => void,
  ) {
    this.#agents = agents
    this.#uplink = uplink
    this.#wire = wire
    this.#options = options
    this.#say = say
    this.#until = Date.now() + options.duration * 1000
  }

  get #isOver(): boolean {
    return this.#options.signal.aborted || Date.now() >= this.#until
  }

  async run(): Promise<void> {
    const { interval, connections, outage } = this.#options
    const outages = outage > 0 ? this.#goOffline() : Promise.resolve()
    if (interval === 0) {
      const workers = Array.from({ length: connections }, (_, worker) => this.#work(worker))
      await Promise.all([outages, ...workers])
    } else await Promise.all([outages, ...this.#agents.map((agent) => this.#live(agent, interval))])
  }

  /** As fast as it is answered, agent after agent. */
  async #work(worker: number): Promise<void> {
    for (let at = worker; !this.#isOver; at += this.#options.connections) {
      const agent = this.#agents[at % this.#agents.length]
      if (agent) await this.#turn(agent)
    }
  }

  async #live(agent: SimulatedAgent, interval: number): Promise<void> {
    const { signal } = this.#options
    if (!(await pause(agent.random.next() * interval * 1000, signal))) return
    while (!this.#isOver) {
      await this.#turn(agent)
      if (!(await pause(interval * (0.9 + agent.random.next() * 0.2) * 1000, signal))) return
    }
  }

  async #goOffline(): Promise<void> {
    const { duration, outage, signal } = this.#options
    if (!(await pause((duration / 2) * 1000, signal))) return
    this.#say(`no network for ${outage} s`)
    this.#network = sleep(outage * 1000)
    this.#wire.drop()
    await this.#network
    this.#say('the network is back')
  }

  async #turn(agent: SimulatedAgent): Promise<void> {
    const { mutation, late, duplicates } = this.#options
    await this.#network
    if (!agent.random.chance(mutation)) return this.#uplink.report(agent)
    const first = agent.change()
    const isLate = !agent.isAhead && agent.random.chance(late)
    if (isLate) agent.change()
    if ((await this.#uplink.checkIn(agent)) !== 'snapshot') return
    const { current } = agent
    if (!agent.random.chance(duplicates)) await this.#uplink.send(agent, current)
    else if (agent.random.chance(0.5)) {
      await Promise.all([this.#uplink.send(agent, current), this.#uplink.send(agent, current)])
    } else {
      await this.#uplink.send(agent, current)
      await this.#uplink.send(agent, current)
    }
    if (isLate) await this.#uplink.send(agent, first)
  }
}
