import pLimit from 'p-limit'
import { Absent } from './collectors/collector.ts'
import type { CollectContext, Collectors, DataOf, SectionName } from './collectors/collector.ts'
import { collectorsFor } from './collectors/index.ts'
import { DEFAULT_COLLECTING, type Collecting } from './contract/collecting.ts'
import type { Section } from './contract/section.ts'
import {
  HostSections,
  SNAPSHOT_VERSION,
  type EnvRole,
  type EnvSections,
  type Snapshot,
} from './contract/snapshot.ts'
import { CATALOGUE_VERSION } from './detectors/index.ts'
import { machineId } from './machine/identity.ts'
import { MachineError, type Machine } from './machine/machine.ts'
import { roleOf } from './machine/role.ts'
import { redactSnapshot, type Redacted } from './redact/redact.ts'

export type CollectOptions = {
  /** Tenant key of the keyed hashes that stand in for secrets. */
  redactionKey: string
  agentVersion: string
  role?: EnvRole
  /** Sections to collect; the others are not evaluated. */
  only?: readonly SectionName[]
  /** What the fleet's owner allows beyond the usual. */
  collecting?: Collecting
  /** Random id the caller keeps, for machines without an identity of their own. */
  fallbackMachineId?: string
}

/** More at once would not be faster: the work is a few shells and a go command, on a developer's machine. */
const CONCURRENCY = 4

const message = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 2000)

function withTimeLimit<T>(section: string, timeoutMs: number, abort: AbortController, work: Promise<T>) {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => {
      const error = new MachineError('timeout', `${section} took longer than ${timeoutMs} ms`)
      abort.abort(error)
      reject(error)
    }, timeoutMs)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

const isHost = (section: SectionName): boolean => section in HostSections.properties

class Run {
  readonly timings: Record<string, number> = {}
  readonly sections: readonly SectionName[]
  private readonly started = new Map<SectionName, Promise<unknown>>()
  private readonly shared = new Map<string, Promise<unknown>>()
  private readonly machine: Machine
  private readonly collectors: Collectors
  private readonly timingKey: (section: SectionName) => string

  private readonly role: Promise<EnvRole>
  private readonly collecting: Collecting

  constructor(machine: Machine, envId: string, role: Promise<EnvRole>, collecting: Collecting) {
    this.machine = machine
    this.role = role
    this.collecting = collecting
    this.collectors = collectorsFor(machine.platform)
    // Keys of an object of exactly this type.
    this.sections = Object.keys(this.collectors) as SectionName[]
    this.timingKey = (section) => `${isHost(section) ? 'host' : envId}.${section}`
  }

  /** Data of one section, collected at the first call; rejects with what its collector threw. */
  data<K extends SectionName>(section: K): Promise<DataOf<K>> {
    const running = this.started.get(section)
    // The map holds for each name what the collector of that name promised.
    if (running) return running as Promise<DataOf<K>>
    const collector = this.collectors[section]
    if (!collector)
      throw new MachineError('unsupported', `no collector for ${section} on ${this.machine.platform}`)
    const abort = new AbortController()
    const context: CollectContext = {
      machine: this.machine,
      role: this.role,
      collecting: this.collecting,
      use: (other) => this.data(other),
      once: (key, make) => this.once(key, make),
      signal: abort.signal,
    }
    const began = performance.now()
    const work = collector.collect(context)
    const limited = withTimeLimit(section, collector.timeoutMs, abort, work).finally(() => {
      this.timings[this.timingKey(section)] = Math.round((performance.now() - began) * 10) / 10
    })
    this.started.set(section, limited)
    return limited
  }

  /** The only place where what a collector threw becomes a section. */
  async settle<K extends SectionName>(section: K): Promise<Section<DataOf<K>>> {
    try {
      return { status: 'ok', data: await this.data(section) }
    } catch (error) {
      if (error instanceof Absent) {
        const reason = error.message.slice(0, 500)
        return { status: 'absent', ...(reason ? { reason } : {}) }
      }
      const reason = error instanceof MachineError ? error.reason : 'error'
      return { status: 'failed', reason, message: message(error) }
    }
  }

  private once<T>(key: string, make: () => Promise<T>): Promise<T> {
    const running = this.shared.get(key) ?? make()
    this.shared.set(key, running)
    // A key always names the same work, hence the same type.
    return running as Promise<T>
  }
}

/** What this machine looks like now, redacted. Never throws for what a collector met. */
export async function collect(machine: Machine, options: CollectOptions): Promise<Snapshot> {
  return (await collectForOwner(machine, options)).snapshot
}

/** The same, with the names that redaction took out, for output on the person's own terminal. */
export async function collectForOwner(machine: Machine, options: CollectOptions): Promise<Redacted> {
  const envId = machine.platform === 'wsl' ? `wsl:${machine.distro ?? 'unknown'}` : machine.platform
  const takenAt = machine.now().toISOString()
  const role = options.role === undefined ? roleOf(machine) : Promise.resolve(options.role)
  const run = new Run(machine, envId, role, options.collecting ?? DEFAULT_COLLECTING)
  const limit = pLimit(CONCURRENCY)
  const settle = async (name: SectionName): Promise<[SectionName, Section<unknown>]> => [
    name,
    !options.only || options.only.includes(name)
      ? await run.settle(name)
      : { status: 'failed', reason: 'unsupported', message: 'not asked for' },
  ]
  const [sections, id, purpose] = await Promise.all([
    Promise.all(run.sections.map((name) => limit(() => settle(name)))),
    machineId(machine, options.fallbackMachineId),
    role,
  ])
  const [ofHost, ofEnv] = [true, false].map((host) =>
    Object.fromEntries(sections.filter(([name]) => isHost(name) === host)),
  )
  const snapshot: Snapshot = {
    version: SNAPSHOT_VERSION,
    takenAt,
    agent: { version: options.agentVersion, catalogue: CATALOGUE_VERSION, timings: run.timings },
    host: { hostname: machine.hostname, machineId: id, sections: ofHost as HostSections },
    // Both: each section is what the collector of that name promised.
    envs: [{ id: envId, kind: machine.platform, role: purpose, sections: ofEnv as EnvSections }],
  }
  return redactSnapshot(snapshot, { key: options.redactionKey, home: machine.home })
}
