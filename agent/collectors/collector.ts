import type { Collecting } from '../contract/collecting.ts'
import type { EnvRole, EnvSections, HostSections } from '../contract/snapshot.ts'
import type { Machine } from '../machine/machine.ts'

/** Thrown by a collector when what it looks for is not there; gives an `absent` section. */
export class Absent extends Error {}

type SectionData<S> = Extract<S, { status: 'ok' }> extends { data: infer D } ? D : never
export type AnySections = HostSections & EnvSections
export type DataOf<K extends keyof AnySections> = SectionData<AnySections[K]>

/** A few small facts of earlier looks, kept over restarts where there is a place for them. */
export type Recall = {
  read(name: string): Promise<unknown>
  write(name: string, value: unknown): Promise<void>
}

/**
 * What a collector may use: the machine, and the data of other sections, each collected once however many ask.
 * `use` rejects with what that section failed with, so a dependant fails or is absent with the same reason.
 */
export type CollectContext = {
  machine: Machine
  /** What the env is for. */
  role: Promise<EnvRole>
  /** What the fleet's owner allows beyond the usual. */
  collecting: Collecting
  use<K extends keyof AnySections>(section: K): Promise<DataOf<K>>
  /**
   * Work that several collectors need and that is no section itself (a traced shell run), done once a look; with
   * `of`, done again only when that section is due, so that cheap sections do not pay for a dear one.
   */
  once<T>(key: string, make: () => Promise<T>, of?: keyof AnySections): Promise<T>
  /** Aborted at the section's time limit; programs run by `machine.run` end with it. */
  signal: AbortSignal
  /** Stands in for a text that must not leave, the same each time. */
  keyed(text: string): string
  recall: Recall
}

/**
 * What a look costs: `A` below 5 ms (files, registry), `B` below 100 ms, `C` below 1 s, `D` more. A daemon looks at
 * `A` each time, at `B` every ten minutes, at `C` once an hour, at `D` once a day, and at each when what it is made
 * of has changed.
 */
export type Cost = 'A' | 'B' | 'C' | 'D'

/** Collectors simply throw: `Absent`, `MachineError` or anything else; `collect.ts` settles the section. */
export type Collector<K extends keyof AnySections = keyof AnySections> = {
  section: K
  cost: Cost
  timeoutMs: number
  collect(context: CollectContext): Promise<DataOf<K>>
}

/** One collector for every section: a missing one does not compile. */
export type Collectors = { readonly [K in keyof AnySections]: Collector<K> }

export type SectionName = keyof AnySections
