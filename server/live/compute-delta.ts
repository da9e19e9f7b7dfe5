import type { Delta, Topic } from '../contract/live.ts'
import type { Deps } from '../deps.ts'
import { hostRows } from '../queries/host-rows.ts'
import { hostsChangedWithin } from '../queries/hosts-changed-within.ts'
import { occurrencesBetween } from '../queries/occurrences-between.ts'
import { patternRows } from '../queries/pattern-rows.ts'
import { summaryCounts } from '../queries/summary-counts.ts'
import { topicsOf, type Pending } from './pending.ts'

const MOST_ROWS = 100
const MOST_IDS = 2000
const FEED_MS = 86_400_000
/** Commits are seen a little after the moment their rows carry. */
const COMMIT_MARGIN_MS = 5_000

/**
 * What to tell about the changes: one query a topic.
 * @param sinceMs how long ago hosts were told of last
 * @param took is given what each topic cost
 */
export async function computeDelta(
  deps: Deps,
  pending: Pending,
  sinceMs: number,
  took: (topic: Topic, ms: number) => void,
): Promise<Delta> {
  const topics = topicsOf(pending)
  const read = async <T>(topic: Topic, query: () => Promise<T>): Promise<T | undefined> => {
    if (!topics.includes(topic)) return undefined
    const started = performance.now()
    const rows = await query()
    took(topic, performance.now() - started)
    return rows
  }
  const [summary, patterns, hosts, occurrences] = await Promise.all([
    read('summary', () => summaryCounts(deps)),
    read('patterns', () => patternRows(deps, [...pending.patterns])),
    read('hosts', () => hostsDelta(deps, pending, sinceMs)),
    read('occurrences', () => occurrencesDelta(deps, pending)),
  ])
  return {
    ...(summary && { summary }),
    ...(patterns && { patterns }),
    ...(hosts && { hosts }),
    ...(occurrences && { occurrences }),
  }
}

async function hostsDelta(
  deps: Deps,
  pending: Pending,
  sinceMs: number,
): Promise<NonNullable<Delta['hosts']>> {
  const unnamed = pending.more
    ? await hostsChangedWithin(deps.pool, sinceMs + COMMIT_MARGIN_MS, MOST_IDS)
    : []
  const ids = [...new Set([...pending.hosts, ...unnamed])]
  return { rows: await hostRows(deps, ids.slice(0, MOST_ROWS)), alsoChanged: ids.slice(MOST_ROWS) }
}

async function occurrencesDelta(
  deps: Deps,
  { occurrences }: Pending,
): Promise<NonNullable<Delta['occurrences']>> {
  if (!occurrences) return { rows: [], skipped: 0 }
  const range = { from: String(occurrences.from), to: String(occurrences.to) }
  return occurrencesBetween(deps.pool, range, new Date(deps.now().getTime() - FEED_MS), MOST_ROWS)
}
