import { isDeepStrictEqual } from 'node:util'
import pLimit from 'p-limit'
import {
  Absent,
  type CollectContext,
  type Collectors,
  type Cost,
  type DataOf,
  type Recall,
  type SectionName,
} from '../collectors/collector.ts'
import { collectorsFor } from '../collectors/index.ts'
import type { Collecting } from '../contract/collecting.ts'
import type { EnvRole } from '../contract/snapshot.ts'
import { MachineError, type Machine } from '../machine/machine.ts'
import { limited } from './limits.ts'
import type { Kept, Memory, Outcome } from './memory.ts'
import { dependantsOf, dueSections, type Occasion } from './schedule.ts'
import { steadySpace } from './steady-space.ts'
import { Uses } from './uses.ts'

/** More at once would not be faster: the work is a few shells and a go command, on a developer's machine. */
const CONCURRENCY = 4
/** Forty times what the largest machines seen have; a section beyond it is a collector that ran wild. */
const MAX_SECTION_BYTES = 4 * 1024 * 1024

export type RunInput = {
  machine: Machine
  role: Promise<EnvRole>
  collecting: Collecting
  signal: AbortSignal
  memory: Memory
  keyed: CollectContext['keyed']
  recall: Recall
  /** Sections that are collected at all. */
  only: ((section: SectionName) => boolean) | undefined
}

/** One look: collects what is due, takes the rest from memory, and leaves in memory what it found. */
export class Run {
  readonly sections: readonly SectionName[]
  private readonly input: RunInput
  private readonly collectors: Collectors
  private readonly costs: ReadonlyMap<SectionName, Cost>
  private readonly uses = new Uses()
  private readonly started = new Map<SectionName, Promise<unknown>>()
  private readonly shared = new Map<string, Promise<unknown>>()
  private readonly times = new Map<SectionName, number>()
  private readonly due = new Set<SectionName>()
  private readonly slots = pLimit(CONCURRENCY)
  private readonly programs = pLimit(CONCURRENCY)

  constructor(input: RunInput) {
    this.input = input
    this.collectors = collectorsFor(input.machine.platform)
    // Keys of an object of exactly this type.
    const all = Object.keys(this.collectors) as SectionName[]
    this.sections = all
    const wanted = Object.entries(this.collectors).map(([, { section, cost }]) => [section, cost] as const)
    this.costs = new Map<SectionName, Cost>(wanted.filter(([section]) => input.only?.(section) ?? true))
  }

  async look(why: Occasion): Promise<{ collected: number }> {
    const { memory, machine } = this.input
    const occasion = { ...why, unsettled: this.isUnsettled() }
    let next = dueSections(this.costs, memory.sections, occasion, machine.now().getTime())
    while (next.size > 0) {
      for (const section of next) this.due.add(section)
      for (const [key, { of }] of memory.shared) if (next.has(of)) memory.shared.delete(key)
      const different = await this.collect([...next])
      const dependants = dependantsOf(different, this.costs, memory.sections)
      for (const section of dependants.later) this.markStale(section)
      next = new Set([...dependants.now].filter((section) => !this.due.has(section)))
    }
    return { collected: this.due.size }
  }

  private isUnsettled(): boolean {
    const busy = this.input.memory.sections.get('busy')?.outcome
    // What the collector of that name promised.
    return busy?.ok === true && (busy.data as DataOf<'busy'>).programs.length > 0
  }

  /** Those of them that came out different from before. */
  private async collect(sections: readonly SectionName[]): Promise<Set<SectionName>> {
    const { sections: kept } = this.input.memory
    const different = new Set<SectionName>()
    await Promise.all(
      sections.map((section) =>
        this.slots(async () => {
          const before = kept.get(section)
          const at = this.input.machine.now().getTime()
          const outcome = await this.outcome(section)
          const ms = this.times.get(section) ?? 0
          const timedOut = !outcome.ok && isTimeout(outcome.error)
          const failed = !outcome.ok && isError(outcome.error)
          const now: Kept = { at, ms, outcome, timedOut, failed, stale: false, uses: this.uses.of(section) }
          kept.set(section, now)
          if (before && !sameOutcome(before.outcome, outcome)) different.add(section)
        }),
      ),
    )
    return different
  }

  private async outcome(section: SectionName): Promise<Outcome> {
    try {
      return { ok: true, data: await this.data(section) }
    } catch (error) {
      return { ok: false, error }
    }
  }

  private markStale(section: SectionName): void {
    const kept = this.input.memory.sections.get(section)
    if (kept && !this.due.has(section)) this.input.memory.sections.set(section, { ...kept, stale: true })
  }

  /** Data of one section, collected at the first call; rejects with what its collector threw. */
  private data<K extends SectionName>(section: K): Promise<DataOf<K>> {
    const kept = this.due.has(section) ? undefined : this.input.memory.sections.get(section)?.outcome
    // Memory and map hold for each name what the collector of that name promised.
    if (kept?.ok) return Promise.resolve(kept.data as DataOf<K>)
    if (kept) return Promise.reject(kept.error instanceof Error ? kept.error : new Error(String(kept.error)))
    const running = this.started.get(section) ?? this.start(section)
    this.started.set(section, running)
    return running as Promise<DataOf<K>>
  }

  private start<K extends SectionName>(section: K): Promise<DataOf<K>> {
    const { machine, role, collecting, signal, memory } = this.input
    const collector = this.collectors[section]
    if (!collector)
      return Promise.reject(
        new MachineError('unsupported', `no collector for ${section} on ${machine.platform}`),
      )
    const began = performance.now()
    const work = limited({ what: section, timeoutMs: collector.timeoutMs, signal }, async (abort) => {
      const note = this.uses.noteFor(section)
      const run: Machine['run'] = (program, args, options) =>
        this.programs(() => {
          abort.throwIfAborted()
          return machine.run(program, args, { ...options, signal: abort })
        })
      const context: CollectContext = {
        machine: { ...machine, run, space: steadySpace(machine, memory.space) },
        role,
        collecting,
        use: (other) => {
          note.use(other)
          return this.data(other)
        },
        once: (key, make, of) => this.once(note, key, make, of),
        signal: abort,
        keyed: this.input.keyed,
        recall: this.input.recall,
      }
      const data = await collector.collect(context)
      const size = JSON.stringify(data).length
      if (size > MAX_SECTION_BYTES)
        throw new MachineError('error', `${section} is ${size} bytes; at most ${MAX_SECTION_BYTES} are taken`)
      return data
    })
    return work.finally(() => {
      this.times.set(section, Math.round((performance.now() - began) * 10) / 10)
    })
  }

  private once<T>(
    note: ReturnType<Uses['noteFor']>,
    key: string,
    make: () => Promise<T>,
    of: SectionName | undefined,
  ): Promise<T> {
    const { shared } = this.input.memory
    const kept = shared.get(key)
    if (kept && !this.shared.has(key)) {
      this.shared.set(key, kept.work)
      this.uses.restore(key, kept.uses)
    }
    const running = this.shared.get(key)
    note.once(key)
    // A key always names the same work, hence the same type.
    if (running) return running as Promise<T>
    const work = note.during(key, of, make)
    this.shared.set(key, work)
    if (of !== undefined) {
      shared.set(key, { of, work, uses: this.uses.ofKey(key) })
      work.catch(() => shared.delete(key))
    }
    return work
  }
}

const isTimeout = (error: unknown) => error instanceof MachineError && error.reason === 'timeout'

/** Neither that there is nothing nor that it may not be read, which both last. */
const isError = (error: unknown) =>
  error instanceof MachineError ? error.reason === 'error' : !(error instanceof Absent)

const describeError = (error: unknown) => (error instanceof Error ? `${error.name} ${error.message}` : error)

function sameOutcome(a: Outcome, b: Outcome): boolean {
  if (a.ok && b.ok) return isDeepStrictEqual(a.data, b.data)
  return !a.ok && !b.ok && describeError(a.error) === describeError(b.error)
}
