import type { Cost, SectionName } from '../collectors/collector.ts'

/** Why the agent looks: its interval has come round, something was seen to change, or both. */
export type Occasion = {
  routine: boolean
  /** Sections that what changed is about. */
  changed: ReadonlySet<SectionName>
  /** An installer was at work at the last look: what that found is not what it will be. */
  unsettled?: boolean
}

/** What is remembered of the last time a section was collected. */
export type Known = {
  /** Wall clock, so that the time a laptop sleeps counts. */
  at: number
  timedOut: boolean
  /** Ended with an error, which the next look may not meet. */
  failed: boolean
  /** Something it is made of has changed since. */
  stale: boolean
  /** Sections whose data it asked for, also through work shared with others. */
  uses: ReadonlySet<SectionName>
}

type Costs = ReadonlyMap<SectionName, Cost>
type Memory = ReadonlyMap<SectionName, Known>

const MINUTE_MS = 60_000
/**
 * What can be watched is looked at when it changes; these are for the rest. `B` at each check-in was 80 ms of CPU a
 * minute, most of all that an idle agent used.
 */
const EVERY_MS: Readonly<Record<Cost, number>> = {
  A: 0,
  B: 10 * MINUTE_MS,
  C: 60 * MINUTE_MS,
  D: 24 * 60 * MINUTE_MS,
}
/** What has hung once hangs again: not to be tried at every look, nor at every change. */
const AFTER_TIMEOUT_MS = 15 * MINUTE_MS

/** True of the moment of a look (guard G4): asked again with everything that costs more than `A`. */
const OF_THE_MOMENT: SectionName = 'busy'

const isCheap = (cost: Cost | undefined) => cost === 'A' || cost === 'B'

/** The sections to collect now. Those that are not have a result from before. */
export function dueSections(costs: Costs, memory: Memory, occasion: Occasion, now: number): Set<SectionName> {
  const touched = withCheapDependants(occasion.changed, costs, memory)
  const due = [...costs].filter(([section, cost]) => {
    const known = memory.get(section)
    // A clock that was set back says nothing about how old a result is.
    if (!known || known.at > now) return true
    const age = now - known.at
    if (known.timedOut) return age >= Math.max(EVERY_MS[cost], AFTER_TIMEOUT_MS)
    const soon = (occasion.unsettled === true || known.failed) && isCheap(cost)
    return touched.has(section) || (occasion.routine && (known.stale || soon || age >= EVERY_MS[cost]))
  })
  const sections = new Set(due.map(([section]) => section))
  if (costs.has(OF_THE_MOMENT) && due.some(([, cost]) => cost !== 'A')) sections.add(OF_THE_MOMENT)
  return sections
}

/** With a section also the cheap ones that are made of it, and so on: to ask them costs less than to compare. */
function withCheapDependants(changed: ReadonlySet<SectionName>, costs: Costs, memory: Memory) {
  const touched = new Set(changed)
  for (const section of touched) {
    for (const [other, { uses }] of memory) {
      // A set visits what is added to it while it is walked.
      if (uses.has(section) && isCheap(costs.get(other))) touched.add(other)
    }
  }
  return touched
}

/**
 * What came out different is news to the sections made of it: they follow in the same look, and those of cost `D`
 * at the next routine one, because whoever waits for a report after a change must not wait for them.
 */
export function dependantsOf(
  different: ReadonlySet<SectionName>,
  costs: Costs,
  memory: Memory,
): { now: Set<SectionName>; later: Set<SectionName> } {
  const [now, later] = [new Set<SectionName>(), new Set<SectionName>()]
  for (const [section, { uses, timedOut }] of memory) {
    if (![...uses].some((used) => different.has(used))) continue
    if (costs.get(section) === 'D' || timedOut) later.add(section)
    else now.add(section)
  }
  return { now, later }
}
