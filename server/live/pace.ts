import type { Topic } from '../contract/live.ts'

/**
 * Least time between two messages: some 12 a second. With reading what changed and writing to the sockets a commit is
 * in the browsers within 150 ms; whatever commits in between is told together.
 */
export const BETWEEN_MESSAGES_MS = 80
/** A topic may take a tenth of the time: one that is dear to read (totals of a large fleet) comes less often. */
const SHARE = 10
/**
 * What happened is told at once: however large the fleet, it is the last hundred rows. Paced by its cost it was late
 * just when the machine was busy: 15 ms for the reading made messages 150 ms apart.
 */
const AT_ONCE: readonly Topic[] = ['occurrences']
/** Even then nobody looks at old numbers for longer. */
const LONGEST_MS = 2_000

/** When each topic may be read again, by what reading it cost the last times. */
export class Pace {
  readonly #costMs = new Map<Topic, number>()
  readonly #readAt = new Map<Topic, number>()

  /** Milliseconds until the topic is due. */
  wait(topic: Topic, now: number): number {
    const cost = AT_ONCE.includes(topic) ? 0 : (this.#costMs.get(topic) ?? 0)
    const between = Math.max(BETWEEN_MESSAGES_MS, SHARE * cost)
    return Math.max(0, (this.#readAt.get(topic) ?? -Infinity) + Math.min(between, LONGEST_MS) - now)
  }

  /** When it was read last, `or` if never. */
  lastRead(topic: Topic, or: number): number {
    return this.#readAt.get(topic) ?? or
  }

  begin(topics: Iterable<Topic>, now: number): void {
    for (const topic of topics) this.#readAt.set(topic, now)
  }

  /** One slow reading may be chance: half of it counts. */
  took(topic: Topic, ms: number): void {
    this.#costMs.set(topic, ((this.#costMs.get(topic) ?? ms) + ms) / 2)
  }
}
