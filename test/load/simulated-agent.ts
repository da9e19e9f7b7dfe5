import { createHash } from 'node:crypto'
import { Type, type Static } from 'typebox'
import { Parse } from 'typebox/value'
import { CheckInReply, type AgentFacts } from '../../agent/contract/uplink.ts'
import { SnapshotDocument, type Written } from './document.ts'
import { mutate, type SimulatedMachine } from './machine.ts'
import type { Random } from './random.ts'
import { snapshotOf } from './snapshot.ts'
import { postRequest } from './wire.ts'

/** States that a machine goes through by and by, then again: each is written once, which costs a millisecond. */
const STATES = 4

export type AgentWords = {
  machine: SimulatedMachine
  random: Random
  /** How far its clock is ahead. */
  skewMs?: number
  /** One of several agents of its host. */
  sharesHost?: boolean
  /** Sends as through a bad line. */
  isSlow?: boolean
  /** How many different machines it becomes; with 1 only the section that `SnapshotDocument` leaves open changes. */
  states?: number
  /** Written beforehand, where the machine is not to be simulated. */
  document?: SnapshotDocument
}

const Told = Type.Pick(CheckInReply, ['want', 'settingsTag'])

/** One agent of the fleet: what it looks at, what it says, and which answers it remembers. */
export class SimulatedAgent {
  readonly machine: SimulatedMachine
  readonly random: Random
  readonly sharesHost: boolean
  readonly isSlow: boolean
  readonly #skewMs: number
  readonly #documents: SnapshotDocument[]
  readonly #states: number
  #secret = ''
  #settingsTag = ''
  #hasToldFacts = false
  #turn = 0
  #latest = 0
  #current: Written
  #checkIn: Buffer | undefined

  constructor({ machine, random, document, ...words }: AgentWords) {
    this.machine = machine
    this.random = random
    this.sharesHost = words.sharesHost ?? false
    this.isSlow = words.isSlow ?? false
    this.#skewMs = words.skewMs ?? 0
    this.#states = document ? 1 : (words.states ?? STATES)
    this.#documents = [document ?? new SnapshotDocument(snapshotOf(machine, new Date()))]
    this.#current = this.#write()
  }

  get machineId(): string {
    return this.machine.machineId
  }
  get hostname(): string {
    return this.machine.hostname
  }
  /** What it looks like now. */
  get current(): Written {
    return this.#current
  }
  /** Of the server's clock, as its own says: what it sends counts as of its arrival, so nothing it sends is late. */
  get isAhead(): boolean {
    return this.#skewMs > 0
  }
  get secretHash(): string {
    return createHash('sha256').update(this.#secret).digest('hex')
  }

  enrolled(secret: string): void {
    this.#secret = secret
    this.#checkIn = undefined
  }

  /** Something is different: a section, and with every second change what the catalogue says of it. */
  change(): Written {
    this.#turn++
    if (this.#documents.length < this.#states) {
      mutate(this.machine, this.random)
      this.#documents.push(new SnapshotDocument(snapshotOf(this.machine, new Date())))
    }
    this.#checkIn = undefined
    this.#current = this.#write()
    return this.#current
  }

  /** How it fares it says with the first. */
  checkInRequest(): Buffer {
    const body = () => (this.#hasToldFacts ? this.checkInBody() : this.checkInBody(this.#facts()))
    this.#checkIn ??= this.#request('/api/v1/agent/check-in', body())
    return this.#checkIn
  }

  checkInBody(facts?: AgentFacts): Buffer {
    return Buffer.from(
      JSON.stringify({
        contentHash: this.#current.contentHash,
        agentVersion: '0.1.0',
        settingsTag: this.#settingsTag,
        hostname: this.hostname,
        hardware: [this.machineId.slice(0, 16), this.machineId.slice(16, 32)],
        facts,
      }),
    )
  }

  #facts(): AgentFacts {
    const envs = snapshotOf(this.machine, new Date()).envs.map(({ id }) => id)
    const spool = { waiting: 0, bytes: 0 }
    return { envs, startedAt: new Date().toISOString(), timings: {}, failed: [], spool }
  }

  /** @returns what the server wants */
  checkedIn(body: string): Static<typeof Told>['want'] {
    // What it says on most days is compared, not parsed.
    if (body === '{"want":"nothing"}' && this.#hasToldFacts) return 'nothing'
    this.#hasToldFacts = true
    this.#checkIn = undefined
    const { want, settingsTag } = Parse(Told, JSON.parse(body))
    if (settingsTag !== undefined) this.#settingsTag = settingsTag
    return want
  }

  snapshotRequest({ body }: Written): Buffer {
    return this.#request('/api/v1/agent/snapshots', body, true)
  }

  #request(path: string, body: Buffer, gzip = false): Buffer {
    return postRequest({ path, secret: this.#secret, body, gzip })
  }

  #write(): Written {
    const document = this.#documents[this.#turn % this.#documents.length]
    if (!document) throw new Error('an agent needs a document')
    this.#latest = Math.max(Date.now() + this.#skewMs, this.#latest + 1)
    const isOdd = this.#turn % 2 === 1
    const mark = `t${this.#turn}.${this.machineId.slice(0, 12)}.example`
    return document.at(new Date(this.#latest), mark, isOdd ? { GOSUMDB: 'off' } : {})
  }
}
