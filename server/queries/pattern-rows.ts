import { SEVERITIES, type Layer, type Localized, type Severity } from '#agent/contract/finding.ts'
import { detectorById, detectors } from '#agent/detectors/index.ts'
import type { PatternRow } from '../contract/pattern.ts'
import type { Deps } from '../deps.ts'
import { run, sql } from './sql.ts'

const HOURS = 24

type StoredPattern = Record<Severity, number> & {
  pattern: string
  open_findings: number
  affected_hosts: number
  openings: number
  resolutions: number
  first_seen_at: Date | null
  last_seen_at: Date | null
  /** Of rollup rows within the last hours: how many hours ago, and how often it opened then. */
  ages: string | null
  opened: string | null
}

/** Counters and the last 24 hours of the clock of all patterns, or of some; also of those that never occurred. */
export async function patternRows(
  { pool, now }: Pick<Deps, 'pool' | 'now'>,
  only?: readonly string[],
): Promise<PatternRow[]> {
  const hour = Math.floor(now().getTime() / 3_600_000)
  const which = only === undefined ? sql`true` : sql`pattern = ANY(${[...only]}::text[])`
  const stored = await run<StoredPattern>(
    pool,
    sql`WITH trend AS (
        SELECT pattern, array_agg(${hour}::integer - (date_part('epoch', hour) / 3600)::integer)::text AS ages,
          array_agg(opened)::text AS opened
        FROM (
          SELECT pattern, hour, opened FROM pattern_hour
          UNION ALL SELECT pattern, date_trunc('hour', minute), opened FROM pattern_delta
        ) AS part
        WHERE hour >= to_timestamp(${(hour - HOURS + 1) * 3600}) AND opened > 0 AND ${which}
        GROUP BY pattern
      )
      SELECT c.*, t.ages, t.opened FROM pattern_now c LEFT JOIN trend t USING (pattern) WHERE ${which}`,
  )
  const known = new Map(stored.map((row) => [row.pattern, row]))
  const ids = only ?? [...new Set([...detectors.map(({ id }) => id), ...known.keys()])]
  return ids.map((id) => toPatternRow(id, known.get(id)))
}

function toPatternRow(id: string, stored: StoredPattern | undefined): PatternRow {
  const words = patternWords(id)
  return {
    id,
    ...words,
    severity: SEVERITIES.find((severity) => (stored?.[severity] ?? 0) > 0) ?? words.severity,
    openFindings: stored?.open_findings ?? 0,
    affectedHosts: stored?.affected_hosts ?? 0,
    openings: stored?.openings ?? 0,
    resolutions: stored?.resolutions ?? 0,
    firstSeenAt: stored?.first_seen_at?.toISOString() ?? null,
    lastSeenAt: stored?.last_seen_at?.toISOString() ?? null,
    trend: trendOf(stored),
  }
}

/** As text: the array parser of pg costs ten times what splitting does, and this is most of what is read. */
function trendOf(stored: StoredPattern | undefined): number[] {
  const trend = Array.from({ length: HOURS }, () => 0)
  const opened = numbersIn(stored?.opened)
  for (const [index, age] of numbersIn(stored?.ages).entries()) {
    // A clock that is ahead may have logged an hour that is still to come.
    const place = HOURS - 1 - Math.max(0, age)
    trend[place] = (trend[place] ?? 0) + (opened[index] ?? 0)
  }
  return trend
}

const numbersIn = (array: string | null | undefined): number[] =>
  array ? array.slice(1, -1).split(',').map(Number) : []

/** Of the catalogue at hand; a pattern that is no longer in it goes by its id. */
export function patternWords(id: string): { title: Localized; severity: Severity; layer: Layer } {
  const detector = detectorById(id)
  return {
    title: detector?.texts.title ?? { en: id, zh: id },
    severity: detector?.severity ?? 'info',
    layer: detector?.layers[0] ?? 'user',
  }
}
