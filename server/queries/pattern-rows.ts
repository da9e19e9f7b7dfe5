import { SEVERITIES, type Layer, type Localized, type Severity } from '#agent/contract/finding.ts'
import { detectorById, detectors } from '#agent/detectors/index.ts'
import type { PatternRow } from '../contract/pattern.ts'
import type { Deps } from '../deps.ts'
import { foldedAndFresh } from './folded.ts'
import { raw, sql, type Sql } from './sql.ts'

const HOURS = 24

/** What is kept of a pattern; of openings in the last hours, how many hours ago and how many. */
type Stored = Record<Severity, number> & {
  pattern: string
  openFindings: number
  affectedHosts: number
  openings: number
  resolutions: number
  firstSeenAt: number | null
  lastSeenAt: number | null
  ages: number[] | null
  opened: number[] | null
}

const LEVELS = raw(SEVERITIES.join(', '))
const FOLDED = {
  counts: sql`SELECT pattern, open_findings, affected_hosts, openings, resolutions, first_seen_at, last_seen_at, ${LEVELS}
    FROM pattern_counter`,
  hours: sql`SELECT pattern, hour, opened FROM pattern_hour`,
}
const FRESH = {
  counts: sql`SELECT pattern, sum(critical + high + medium + low + info) AS open_findings,
      sum(affected_hosts) AS affected_hosts, sum(opened) AS openings, sum(resolved) AS resolutions,
      min(first_seen_at) AS first_seen_at, max(last_seen_at) AS last_seen_at,
      ${raw(SEVERITIES.map((severity) => `sum(${severity}) AS ${severity}`).join(', '))}
    FROM pattern_delta GROUP BY pattern`,
  hours: sql`SELECT pattern, date_trunc('hour', minute, 'UTC') AS hour, opened FROM pattern_delta`,
}

const storedIn = ({ counts, hours }: typeof FOLDED, hour: number): Sql => sql`
  SELECT coalesce(json_agg(json_build_object('pattern', pattern, 'openFindings', open_findings,
      'affectedHosts', affected_hosts, 'openings', openings, 'resolutions', resolutions,
      'firstSeenAt', round(date_part('epoch', first_seen_at) * 1000),
      'lastSeenAt', round(date_part('epoch', last_seen_at) * 1000),
      ${raw(SEVERITIES.map((severity) => `'${severity}', ${severity}`).join(', '))},
      'ages', ages, 'opened', opened)), '[]')
  FROM (${counts}) AS c LEFT JOIN (
    SELECT pattern, array_agg(${hour}::integer - (date_part('epoch', hour) / 3600)::integer) AS ages,
      array_agg(opened) AS opened
    FROM (${hours}) AS h
    WHERE hour >= to_timestamp(${(hour - HOURS + 1) * 3600}) AND opened > 0 GROUP BY pattern
  ) AS t USING (pattern)`

/** Counters and the last 24 hours of the clock of all patterns, or of some; also of those that never occurred. */
export async function patternRows(
  { pool, now }: Pick<Deps, 'pool' | 'now'>,
  only?: readonly string[],
): Promise<PatternRow[]> {
  const hour = Math.floor(now().getTime() / 3_600_000)
  const { folded, fresh } = await foldedAndFresh<Stored[], Stored[]>(pool, `patterns ${hour}`, {
    folded: storedIn(FOLDED, hour),
    fresh: storedIn(FRESH, hour),
  })
  const known = rowsOf(folded)
  const changed = new Map(
    fresh.map((part) => [part.pattern, toPatternRow(part.pattern, [...partsOf(folded, part.pattern), part])]),
  )
  const ids = only ?? [...new Set([...detectors.map(({ id }) => id), ...known.keys(), ...changed.keys()])]
  return ids.map((id) => changed.get(id) ?? known.get(id) ?? toPatternRow(id, []))
}

const partsOf = (parts: readonly Stored[], pattern: string): Stored[] =>
  parts.filter((part) => part.pattern === pattern)

/** Rows of what is folded are made once for as long as that is kept: half a millisecond of every request. */
const made = new WeakMap<readonly Stored[], ReadonlyMap<string, PatternRow>>()
function rowsOf(folded: readonly Stored[]): ReadonlyMap<string, PatternRow> {
  const known = made.get(folded)
  if (known) return known
  const rows = new Map(
    folded.map((part) => [part.pattern, Object.freeze(toPatternRow(part.pattern, [part]))]),
  )
  made.set(folded, rows)
  return rows
}

function toPatternRow(id: string, parts: readonly Stored[]): PatternRow {
  const words = patternWords(id)
  const sum = (name: 'openFindings' | 'affectedHosts' | 'openings' | 'resolutions' | Severity) =>
    parts.reduce((total, part) => total + part[name], 0)
  const moments = (name: 'firstSeenAt' | 'lastSeenAt') => parts.flatMap((part) => part[name] ?? [])
  return {
    id,
    ...words,
    severity: SEVERITIES.find((severity) => sum(severity) > 0) ?? words.severity,
    openFindings: sum('openFindings'),
    affectedHosts: sum('affectedHosts'),
    openings: sum('openings'),
    resolutions: sum('resolutions'),
    firstSeenAt: momentOf(Math.min(...moments('firstSeenAt'))),
    lastSeenAt: momentOf(Math.max(...moments('lastSeenAt'))),
    trend: trendOf(parts),
  }
}

/** None of none. */
const momentOf = (ms: number): string | null => (Number.isFinite(ms) ? new Date(ms).toISOString() : null)

function trendOf(parts: readonly Stored[]): number[] {
  const trend = Array.from({ length: HOURS }, () => 0)
  for (const { ages, opened } of parts) {
    for (const [index, age] of (ages ?? []).entries()) {
      // A clock that is ahead may have logged an hour that is still to come.
      const place = HOURS - 1 - Math.max(0, age)
      trend[place] = (trend[place] ?? 0) + (opened?.[index] ?? 0)
    }
  }
  return trend
}

/** Of the catalogue at hand; a pattern that is no longer in it goes by its id. */
export function patternWords(id: string): { title: Localized; severity: Severity; layer: Layer } {
  const detector = detectorById(id)
  return {
    title: detector?.texts.title ?? { en: id, zh: id },
    severity: detector?.severity ?? 'info',
    layer: detector?.layers[0] ?? 'user',
  }
}
