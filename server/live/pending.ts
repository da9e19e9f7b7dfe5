import type { Changes } from '../deps.ts'

/** What changed since the last message, put together from many commit groups. */
export type Pending = {
  hosts: Set<string>
  /** More hosts changed than are named. */
  more: boolean
  patterns: Set<string>
  occurrences: { from: bigint; to: bigint } | null
}

export const nothing = (): Pending => ({
  hosts: new Set(),
  more: false,
  patterns: new Set(),
  occurrences: null,
})

export function add(pending: Pending, { hosts, more, patterns, occurrences }: Changes): void {
  for (const host of hosts) pending.hosts.add(host)
  for (const pattern of patterns) pending.patterns.add(pattern)
  pending.more ||= more
  if (!occurrences) return
  const from = BigInt(occurrences.from)
  const to = BigInt(occurrences.to)
  const before = pending.occurrences
  pending.occurrences = before
    ? { from: from < before.from ? from : before.from, to: to > before.to ? to : before.to }
    : { from, to }
}
