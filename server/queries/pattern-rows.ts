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
  trend: Record<string, number> | null
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
    sql`WITH hour AS (
        SELECT pattern, greatest(0, ${hour}::integer - floor(extract(epoch FROM hour) / 3600)::integer) AS age,
          sum(opened)::integer AS opened
        FROM pattern_hour_now
        WHERE hour >= to_timestamp(${(hour - HOURS + 1) * 3600}) AND opened > 0 AND ${which}
        GROUP BY 1, 2
      ), trend AS (SELECT pattern, json_object_agg(age, opened) AS trend FROM hour GROUP BY 1)
      SELECT c.*, t.trend FROM pattern_now c LEFT JOIN trend t USING (pattern) WHERE ${which}`,
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
    trend: Array.from({ length: HOURS }, (_, index) => stored?.trend?.[String(HOURS - 1 - index)] ?? 0),
  }
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
