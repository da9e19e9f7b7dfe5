import type { Topic } from '../contract/live.ts'

/**
 * Least time between two messages: some 12 a second. With reading what changed and writing to the sockets a commit is
 * in the browsers within 150 ms; whatever commits in between is told together.
 */
export const BETWEEN_MESSAGES_MS = 80
/** A topic may take a tenth of the time: one that is dear to read (totals of a large fleet) comes less often. */
const SHARE = 10
/** Even then nobody looks at old numbers for longer. */
const LONGEST_MS = 2_000

/** When each topic may be read again, by what reading it cost the last times. */
export class Pace {
  readonly #costMs = new Map<Topic, number>()
  readonly #readAt = new Map<Topic, number>()

  /** Milliseconds until the topic is due. */
  wait(topic: Topic, now: number): number {
    const between = Math.max(BETWEEN_MESSAGES_MS, SHARE * (this.#costMs.get(topic) ?? 0))
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
