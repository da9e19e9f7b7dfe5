import type pg from 'pg'
import type { Severity } from '#agent/contract/finding.ts'
import type { OccurrenceKind, OccurrenceRow } from '../contract/summary.ts'
import { patternWords } from './pattern-rows.ts'
import { raw, run, sql, type Sql } from './sql.ts'

type StoredOccurrence = {
  id: string
  at: Date
  kind: OccurrenceKind
  host_id: string
  hostname: string
  env: string
  pattern: string
  severity: Severity
  subject: string
}

/**
 * Occurrences that match, newest first.
 * @param limit this program's own
 * @param ask prepares the statement or not
 */
export async function occurrenceRows(
  pool: pg.Pool,
  where: Sql,
  limit: number,
  ask: typeof run = run,
): Promise<OccurrenceRow[]> {
  const rows = await ask<StoredOccurrence>(
    pool,
    // The limit is text: with one that is a parameter, a generic plan expects a tenth of the log.
    sql`SELECT o.id::text AS id, o.at, o.kind, o.host_id, h.hostname, o.env, o.pattern, o.severity, o.subject
      FROM occurrence o JOIN host h ON h.id = o.host_id
      WHERE ${where} ORDER BY o.at DESC, o.id DESC LIMIT ${raw(String(limit))}`,
  )
  return rows.map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    kind: row.kind,
    hostId: row.host_id,
    hostname: row.hostname,
    env: row.env,
    pattern: row.pattern,
    severity: row.severity,
    title: patternWords(row.pattern).title,
    subject: row.subject,
  }))
}
