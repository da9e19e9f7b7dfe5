import type { PoolClient } from 'pg'
import { SEVERITIES, type Severity } from '#agent/contract/finding.ts'
import { isEvent, type Comparison } from './lifecycle.ts'

/** One comparison and the moment its transitions happened. */
export type Counted = { comparison: Comparison; at: Date }

type PatternDelta = {
  openFindings: number
  /** The same by severity. */
  open: Record<Severity, number>
  affectedHosts: number
  openings: number
  resolutions: number
  /** Earliest and latest occurrence: opened, reopened or changed. */
  first: Date | null
  last: Date | null
}
type MinuteDelta = { pattern: string; minute: Date; opened: number; resolved: number }

export type CounterDeltas = { patterns: Map<string, PatternDelta>; minutes: MinuteDelta[] }

const MINUTE = 60_000

export function countDeltas(counted: readonly Counted[]): CounterDeltas {
  const patterns = new Map<string, PatternDelta>()
  const minutes = new Map<string, MinuteDelta>()
  const deltaOf = (pattern: string): PatternDelta => {
    const known = patterns.get(pattern)
    if (known) return known
    const open = { critical: 0, high: 0, medium: 0, low: 0, info: 0 }
    const fresh = {
      openFindings: 0,
      open,
      affectedHosts: 0,
      openings: 0,
      resolutions: 0,
      first: null,
      last: null,
    }
    patterns.set(pattern, fresh)
    return fresh
  }
  for (const { comparison, at } of counted) {
    for (const { kind, finding } of comparison.transitions.filter(isEvent)) {
      const delta = deltaOf(finding.pattern)
      const opens = kind === 'opened' || kind === 'reopened' ? 1 : 0
      const resolves = kind === 'resolved' ? 1 : 0
      delta.openings += opens
      delta.resolutions += resolves
      if (!resolves) {
        if (!delta.first || at < delta.first) delta.first = at
        if (!delta.last || at > delta.last) delta.last = at
      }
      if (opens + resolves > 0) addMinute(minutes, finding.pattern, at, opens, resolves)
    }
    for (const { pattern, severity } of comparison.after) addOpen(deltaOf(pattern), severity, 1)
    for (const { pattern, severity } of comparison.before) addOpen(deltaOf(pattern), severity, -1)
    const before = new Set(comparison.before.map(({ pattern }) => pattern))
    const after = new Set(comparison.after.map(({ pattern }) => pattern))
    for (const pattern of after) if (!before.has(pattern)) deltaOf(pattern).affectedHosts += 1
    for (const pattern of before) if (!after.has(pattern)) deltaOf(pattern).affectedHosts -= 1
  }
  for (const [pattern, delta] of patterns) if (isNothing(delta)) patterns.delete(pattern)
  return { patterns, minutes: [...minutes.values()] }
}

function addOpen(delta: PatternDelta, severity: Severity, count: number): void {
  delta.openFindings += count
  delta.open[severity] += count
}

/** What stayed open was counted away and back: its counter need not be locked. */
const isNothing = (delta: PatternDelta): boolean =>
  SEVERITIES.every((severity) => delta.open[severity] === 0) &&
  delta.affectedHosts === 0 &&
  delta.openings === 0 &&
  delta.resolutions === 0 &&
  !delta.first

function addMinute(
  minutes: Map<string, MinuteDelta>,
  pattern: string,
  at: Date,
  opened: number,
  resolved: number,
): void {
  const minute = Math.floor(at.getTime() / MINUTE) * MINUTE
  const key = `${pattern}\n${minute}`
  const delta = minutes.get(key) ?? { pattern, minute: new Date(minute), opened: 0, resolved: 0 }
  delta.opened += opened
  delta.resolved += resolved
  minutes.set(key, delta)
}

const ENSURE_PATTERNS = `
  INSERT INTO pattern_counter (pattern) SELECT * FROM UNNEST($1::text[]) ON CONFLICT (pattern) DO NOTHING`

const LOCK_PATTERNS =
  'SELECT FROM pattern_counter WHERE pattern = ANY ($1::text[]) ORDER BY pattern FOR UPDATE'

/** An upsert would not do: it checks that no counter is negative on the difference, before adding it. */
const ADD_TO_PATTERNS = `
  UPDATE pattern_counter c SET
    open_findings = c.open_findings + n.open_findings,
    affected_hosts = c.affected_hosts + n.affected_hosts,
    openings = c.openings + n.openings,
    resolutions = c.resolutions + n.resolutions,
    first_seen_at = least(c.first_seen_at, n.first_seen_at),
    last_seen_at = greatest(c.last_seen_at, n.last_seen_at),
    critical = c.critical + n.critical,
    high = c.high + n.high,
    medium = c.medium + n.medium,
    low = c.low + n.low,
    info = c.info + n.info
  FROM UNNEST($1::text[], $2::int[], $3::int[], $4::int[], $5::int[], $6::timestamptz[], $7::timestamptz[],
      $8::int[], $9::int[], $10::int[], $11::int[], $12::int[])
    AS n (pattern, open_findings, affected_hosts, openings, resolutions, first_seen_at, last_seen_at,
      critical, high, medium, low, info)
  WHERE c.pattern = n.pattern`

const WRITE_MINUTES = `
  INSERT INTO pattern_minute AS m (pattern, minute, opened, resolved)
  SELECT * FROM UNNEST($1::text[], $2::timestamptz[], $3::int[], $4::int[])
  ON CONFLICT (pattern, minute) DO UPDATE SET
    opened = m.opened + excluded.opened, resolved = m.resolved + excluded.resolved`

/** Every writer touches the rows in the same order: several replicas wait for each other and never deadlock. */
export async function writeCounters(client: PoolClient, deltas: CounterDeltas): Promise<void> {
  const patterns = [...deltas.patterns].sort(([a], [b]) => (a < b ? -1 : 1))
  if (patterns.length === 0) return
  const ids = patterns.map(([pattern]) => pattern)
  await client.query(ENSURE_PATTERNS, [ids])
  await client.query(LOCK_PATTERNS, [ids])
  await client.query(ADD_TO_PATTERNS, [
    ids,
    patterns.map(([, delta]) => delta.openFindings),
    patterns.map(([, delta]) => delta.affectedHosts),
    patterns.map(([, delta]) => delta.openings),
    patterns.map(([, delta]) => delta.resolutions),
    patterns.map(([, delta]) => delta.first),
    patterns.map(([, delta]) => delta.last),
    ...SEVERITIES.map((severity) => patterns.map(([, delta]) => delta.open[severity])),
  ])
  const minutes = deltas.minutes.sort((a, b) =>
    a.pattern === b.pattern ? a.minute.getTime() - b.minute.getTime() : a.pattern < b.pattern ? -1 : 1,
  )
  if (minutes.length === 0) return
  await client.query(WRITE_MINUTES, [
    minutes.map(({ pattern }) => pattern),
    minutes.map(({ minute }) => minute),
    minutes.map(({ opened }) => opened),
    minutes.map(({ resolved }) => resolved),
  ])
}
