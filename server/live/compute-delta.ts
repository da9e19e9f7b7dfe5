import type { Delta, Topic } from '../contract/live.ts'
import type { Deps } from '../deps.ts'
import { hostRows } from '../queries/host-rows.ts'
import { hostsChangedSince } from '../queries/hosts-changed-since.ts'
import { occurrencesBetween } from '../queries/occurrences-between.ts'
import { patternRows } from '../queries/pattern-rows.ts'
import { summaryCounts } from '../queries/summary-counts.ts'
import type { Pending } from './pending.ts'

const MOST_ROWS = 100
const MOST_IDS = 2000
const FEED_MS = 86_400_000
/** Commits are seen a little after the moment their rows carry. */
const COMMIT_MARGIN_MS = 5_000

/** What to tell about the changes: one query a topic, and only for topics that somebody follows. */
export async function computeDelta(
  deps: Deps,
  topics: ReadonlySet<Topic>,
  pending: Pending,
  since: Date,
): Promise<Delta> {
  const [summary, patterns, hosts, occurrences] = await Promise.all([
    topics.has('summary') ? summaryCounts(deps) : undefined,
    topics.has('patterns') && pending.patterns.size > 0
      ? patternRows(deps, [...pending.patterns])
      : undefined,
    topics.has('hosts') && (pending.hosts.size > 0 || pending.more)
      ? hostsDelta(deps, pending, since)
      : undefined,
    topics.has('occurrences') && pending.occurrences
      ? occurrencesBetween(
          deps.pool,
          { from: String(pending.occurrences.from), to: String(pending.occurrences.to) },
          new Date(deps.now().getTime() - FEED_MS),
          MOST_ROWS,
        )
      : undefined,
  ])
  return {
    ...(summary && { summary }),
    ...(patterns && { patterns }),
    ...(hosts && { hosts }),
    ...(occurrences && { occurrences }),
  }
}

async function hostsDelta(deps: Deps, pending: Pending, since: Date): Promise<NonNullable<Delta['hosts']>> {
  const unnamed = pending.more
    ? await hostsChangedSince(deps.pool, new Date(since.getTime() - COMMIT_MARGIN_MS), MOST_IDS)
    : []
  const ids = [...new Set([...pending.hosts, ...unnamed])]
  return { rows: await hostRows(deps, ids.slice(0, MOST_ROWS)), alsoChanged: ids.slice(MOST_ROWS) }
}
