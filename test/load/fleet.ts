import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Parse } from 'typebox/value'
import { contentHash, hashSections } from '../../agent/contract/hash.ts'
import { CheckInReply, EnrollReply } from '../../agent/contract/uplink.ts'
import { LoadClient, type Reply } from './client.ts'
import { makeMachine, mutate, type SimulatedMachine } from './machine.ts'
import { Random } from './random.ts'
import { snapshotOf } from './snapshot.ts'

export type FleetOptions = {
  server: string
  enrolmentKey: string
  hosts: number
  seed: number
  /** Share of check-ins before which the machine changes, 0 to 1. */
  mutation: number
  /** Seconds after enrolment; Infinity until `signal`. */
  duration: number
  /** Seconds between two check-ins of one host; 0: as fast as the server answers. */
  interval: number
  connections: number
  /** Multiplies how often faults are met. */
  faultScale: number
  signal: AbortSignal
}

export type FleetReport = {
  hosts: number
  seconds: number
  enrolled: number
  checkIns: number
  snapshotsSent: number
  committed: number
  committedPerSecond: number
  retried: number
  failed: number
  errors: Record<string, number>
  latencyMs: { p50: number; p95: number; p99: number; max: number }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

type Simulated = { machine: SimulatedMachine; random: Random; secret: string }

/** A fleet that enrols and posts through the real API, as agents do. */
export class Fleet {
  readonly #options: FleetOptions
  readonly #client: LoadClient
  readonly #latencies: number[] = []
  readonly #errors = new Map<string, number>()
  #checkIns = 0
  #sent = 0
  #committed = 0
  #retried = 0

  constructor(options: FleetOptions) {
    this.#options = options
    this.#client = new LoadClient(options.server, options.connections)
  }

  async run(onProgress: (text: string) => void): Promise<FleetReport> {
    const { hosts, seed, faultScale, connections } = this.#options
    const random = new Random(seed)
    const machines = Array.from({ length: hosts }, (_, index) => makeMachine(random, index, faultScale))
    const simulated: Simulated[] = []
    await inParallel(machines, connections, async (machine, index) => {
      if (this.#options.signal.aborted) return
      const one = { machine, random: new Random(seed + index + 1), secret: await this.#enroll(machine) }
      await this.#checkIn(one)
      simulated.push(one)
      if (simulated.length % 100 === 0) onProgress(`${simulated.length} of ${hosts} hosts enrolled`)
    })
    const started = Date.now()
    this.#latencies.length = 0
    const committedBefore = this.#committed
    await this.#live(simulated, started)
    const seconds = (Date.now() - started) / 1000
    this.#client.close()
    return this.#report(simulated.length, seconds, this.#committed - committedBefore)
  }

  async #live(simulated: readonly Simulated[], started: number): Promise<void> {
    const { duration, interval, connections, signal, mutation } = this.#options
    const over = () => signal.aborted || Date.now() - started >= duration * 1000
    const turn = async (one: Simulated) => {
      if (one.random.chance(mutation)) mutate(one.machine, one.random)
      await this.#checkIn(one)
    }
    if (interval === 0) {
      const workers = Array.from({ length: connections }, async (_, worker) => {
        for (let at = worker; !over(); at += connections) {
          const one = simulated[at % simulated.length]
          if (one) await turn(one)
        }
      })
      await Promise.all(workers)
      return
    }
    await Promise.all(
      simulated.map(async (one) => {
        await pause(one.random.next() * interval * 1000, signal)
        while (!over()) {
          await turn(one)
          await pause(interval * (0.9 + one.random.next() * 0.2) * 1000, signal)
        }
      }),
    )
  }

  async #enroll(machine: SimulatedMachine): Promise<string> {
    const reply = await this.#post('/api/v1/agent/enroll', null, {
      key: this.#options.enrolmentKey,
      machineId: machine.machineId,
      hostname: machine.hostname,
      agentVersion: '0.1.0',
    })
    if (reply.status !== 200 && reply.status !== 201)
      throw new Error(`enrol: ${reply.status} ${JSON.stringify(reply.body)}`)
    return Parse(EnrollReply, reply.body).secret
  }

  async #checkIn({ machine, secret }: Simulated): Promise<void> {
    const snapshot = snapshotOf(machine, new Date())
    const hash = contentHash(snapshot, hashSections(snapshot, sha256), sha256)
    const reply = await this.#post('/api/v1/agent/check-in', secret, {
      contentHash: hash,
      agentVersion: '0.1.0',
    })
    if (reply.status !== 200) {
      this.#failed(`check-in ${reply.status}`)
      return
    }
    this.#checkIns++
    if (Parse(CheckInReply, reply.body).want === 'nothing') return
    this.#sent++
    const stored = await this.#post('/api/v1/agent/snapshots', secret, snapshot, true)
    if (stored.status === 200) this.#committed++
    else this.#failed(`snapshot ${stored.status}`)
  }

  /** Does as an agent does when the server is busy: waits as told, and tries again. */
  async #post(path: string, token: string | null, body: unknown, gzip = false): Promise<Reply> {
    for (let attempt = 1; ; attempt++) {
      try {
        const reply = await this.#client.post(path, token, body, { gzip })
        this.#latencies.push(reply.milliseconds)
        if ((reply.status !== 429 && reply.status !== 503) || attempt === 20) return reply
        this.#retried++
        await pause((reply.retryAfter ?? 1) * 1000, this.#options.signal)
      } catch (error) {
        if (attempt === 20 || this.#options.signal.aborted) throw error
        this.#failed(error instanceof Error && 'code' in error ? String(error.code) : String(error))
        this.#retried++
        await pause(500, this.#options.signal)
      }
    }
  }

  #failed(what: string): void {
    this.#errors.set(what, (this.#errors.get(what) ?? 0) + 1)
  }

  #report(hosts: number, seconds: number, committed: number): FleetReport {
    const sorted = Float64Array.from(this.#latencies).sort()
    const quantile = (q: number) =>
      Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0).toFixed(2))
    return {
      hosts,
      seconds: Number(seconds.toFixed(1)),
      enrolled: hosts,
      checkIns: this.#checkIns,
      snapshotsSent: this.#sent,
      committed: this.#committed,
      committedPerSecond: seconds > 0 ? Number((committed / seconds).toFixed(1)) : 0,
      retried: this.#retried,
      failed: [...this.#errors.values()].reduce((sum, count) => sum + count, 0),
      errors: Object.fromEntries(this.#errors),
      latencyMs: { p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99), max: quantile(1) },
    }
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
}

async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<void>,
) {
  let next = 0
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index]
      if (item !== undefined) await work(item, index)
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker))
}
