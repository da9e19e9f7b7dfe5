import type { PoolClient } from 'pg'
import { SEVERITIES, type Severity } from '#agent/contract/finding.ts'
import { isEvent, type Comparison } from './lifecycle.ts'

/** One comparison, the moment its events happened, and that of the decision behind the rest: to suppress, to remove. */
export type Counted = { comparison: Comparison; at: Date; decidedAt: Date }

/** What a commit adds to one pattern; its openings, resolutions and unlogged changes lie in `minute`. */
type Delta = {
  pattern: string
  minute: Date | null
  opened: number
  resolved: number
  /** What more is open, or less, without an event. */
  unlogged: number
  affectedHosts: number
  /** Earliest and latest occurrence: opened, reopened or changed. */
  first: Date | null
  last: Date | null
  /** Open findings by severity. */
  open: Record<Severity, number>
}

const MINUTE = 60_000
const minuteOf = (at: Date): Date => new Date(Math.floor(at.getTime() / MINUTE) * MINUTE)

/** A row for each pattern and minute in which something happened, and for each pattern of which only a count changed. */
export function countDeltas(counted: readonly Counted[]): Delta[] {
  const deltas = new Map<string, Delta>()
  const deltaOf = (pattern: string, minute: Date): Delta => {
    const key = `${pattern}\n${minute.getTime()}`
    const delta = deltas.get(key) ?? emptyDelta(pattern, minute)
    deltas.set(key, delta)
    anyOf.set(pattern, delta)
    return delta
  }
  /** What is open has no minute: it goes with whatever row the pattern has. */
  const anyOf = new Map<string, Delta>()
  const openOf = (pattern: string): Delta => {
    const delta = anyOf.get(pattern) ?? emptyDelta(pattern, null)
    if (!delta.minute) deltas.set(pattern, delta)
    anyOf.set(pattern, delta)
    return delta
  }
  for (const { comparison, at, decidedAt } of counted) {
    const minute = minuteOf(at)
    for (const { kind, finding } of comparison.transitions.filter(isEvent)) {
      const delta = deltaOf(finding.pattern, minute)
      if (kind === 'resolved') {
        delta.resolved += 1
        continue
      }
      if (kind !== 'changed') delta.opened += 1
      if (!delta.first || at < delta.first) delta.first = at
      if (!delta.last || at > delta.last) delta.last = at
    }
    for (const { pattern, severity } of comparison.after) openOf(pattern).open[severity] += 1
    for (const { pattern, severity } of comparison.before) openOf(pattern).open[severity] -= 1
    for (const [pattern, change] of unloggedOf(comparison)) {
      deltaOf(pattern, minuteOf(decidedAt)).unlogged += change
    }
    const before = new Set(comparison.before.map(({ pattern }) => pattern))
    const after = new Set(comparison.after.map(({ pattern }) => pattern))
    for (const pattern of after) if (!before.has(pattern)) openOf(pattern).affectedHosts += 1
    for (const pattern of before) if (!after.has(pattern)) openOf(pattern).affectedHosts -= 1
  }
  return [...deltas.values()].filter((delta) => !isNothing(delta))
}

/** By pattern, what changed of the number that is open and is not in its openings and resolutions. */
function unloggedOf({ transitions, before, after }: Comparison): Map<string, number> {
  const changes = new Map<string, number>()
  const add = (change: number, { pattern }: { pattern: string }) =>
    changes.set(pattern, (changes.get(pattern) ?? 0) + change)
  for (const finding of after) add(1, finding)
  for (const finding of before) add(-1, finding)
  for (const { kind, finding } of transitions) {
    if (kind === 'opened' || kind === 'reopened') add(-1, finding)
    if (kind === 'resolved') add(1, finding)
  }
  return new Map([...changes].filter(([, change]) => change !== 0))
}

const emptyDelta = (pattern: string, minute: Date | null): Delta => ({
  pattern,
  minute,
  opened: 0,
  resolved: 0,
  unlogged: 0,
  affectedHosts: 0,
  first: null,
  last: null,
  open: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
})

/** What stayed open was counted away and back. */
const isNothing = ({ first, opened, resolved, unlogged, affectedHosts, open }: Delta): boolean =>
  !first &&
  opened === 0 &&
  resolved === 0 &&
  unlogged === 0 &&
  affectedHosts === 0 &&
  SEVERITIES.every((severity) => open[severity] === 0)

const APPEND = `
  INSERT INTO pattern_delta (pattern, minute, opened, resolved, unlogged, affected_hosts, first_seen_at, last_seen_at,
    critical, high, medium, low, info)
  SELECT * FROM UNNEST($1::text[], $2::timestamptz[], $3::int[], $4::int[], $5::int[], $6::int[], $7::timestamptz[],
    $8::timestamptz[], $9::int[], $10::int[], $11::int[], $12::int[], $13::int[])`

/**
 * Counts by appending; the fold adds it to the counters and rollups (server/aggregation). Every group of every replica
 * has something for the same few dozen patterns: rows changed here would be locked until the commit is on disk, one
 * group after the other.
 */
export async function writeCounters(client: PoolClient, deltas: readonly Delta[]): Promise<void> {
  if (deltas.length === 0) return
  await client.query({
    name: 'append-pattern-deltas',
    text: APPEND,
    values: [
      deltas.map(({ pattern }) => pattern),
      deltas.map(({ minute }) => minute),
      deltas.map(({ opened }) => opened),
      deltas.map(({ resolved }) => resolved),
      deltas.map(({ unlogged }) => unlogged),
      deltas.map(({ affectedHosts }) => affectedHosts),
      deltas.map(({ first }) => first),
      deltas.map(({ last }) => last),
      ...SEVERITIES.map((severity) => deltas.map(({ open }) => open[severity])),
    ],
  })
}
