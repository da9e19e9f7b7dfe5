import type { Topic } from '../contract/live.ts'
import type { Changes } from '../deps.ts'

/** What changed and has not been told yet, put together from many commit groups. */
export type Pending = {
  hosts: Set<string>
  /** More hosts changed than are named. */
  more: boolean
  patterns: Set<string>
  occurrences: { from: bigint; to: bigint } | null
  /** Any commit may change the totals. */
  summary: boolean
}

export const nothing = (): Pending => ({
  hosts: new Set(),
  more: false,
  patterns: new Set(),
  occurrences: null,
  summary: false,
})

export function add(pending: Pending, { hosts, more, patterns, occurrences }: Changes): void {
  for (const host of hosts) pending.hosts.add(host)
  for (const pattern of patterns) pending.patterns.add(pattern)
  pending.more ||= more
  pending.summary = true
  if (!occurrences) return
  const from = BigInt(occurrences.from)
  const to = BigInt(occurrences.to)
  const before = pending.occurrences
  pending.occurrences = before
    ? { from: from < before.from ? from : before.from, to: to > before.to ? to : before.to }
    : { from, to }
}

/** Topics of which there is something to tell. */
export function topicsOf({ hosts, more, patterns, occurrences, summary }: Pending): Topic[] {
  return [
    ...(summary ? ['summary' as const] : []),
    ...(patterns.size > 0 ? ['patterns' as const] : []),
    ...(hosts.size > 0 || more ? ['hosts' as const] : []),
    ...(occurrences ? ['occurrences' as const] : []),
  ]
}

/** Divides into what is told now and what waits. */
export function split(pending: Pending, now: ReadonlySet<Topic>): { told: Pending; waiting: Pending } {
  const part = (wanted: (topic: Topic) => boolean): Pending => ({
    hosts: wanted('hosts') ? pending.hosts : new Set(),
    more: wanted('hosts') && pending.more,
    patterns: wanted('patterns') ? pending.patterns : new Set(),
    occurrences: wanted('occurrences') ? pending.occurrences : null,
    summary: wanted('summary') && pending.summary,
  })
  return { told: part((topic) => now.has(topic)), waiting: part((topic) => !now.has(topic)) }
}
